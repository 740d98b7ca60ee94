import assert from 'node:assert/strict';
import {
  type FimLayout,
  fimPrompt,
  promptBudget,
  promptWindow,
  type Surroundings,
} from '../../../../src/core/fim/prompt.ts';
import { findSentinels } from '../../../../src/core/fim/sentinels.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { tinyTokenizer } from '../../../support/tinyModel.ts';

const tokenizer = parseTokenizer(JSON.stringify(tinyTokenizer()), 'tokenizer.json');
const sentinels = findSentinels(tokenizer.specials)!;
const budget = promptBudget(512, 64);

function prompt(around: Partial<Surroundings>, layout: FimLayout = 'spm'): number[] {
  const whole = { path: 'src/a.ts', prefix: '', prefixOffset: 0, suffix: '', ...around };
  const { prefix, suffix } = promptWindow(whole, budget);
  return fimPrompt(layout, whole.path, tokenizer.encode(prefix), suffix, tokenizer, sentinels, budget);
}

/** The prompt as text, special tokens spelled out. */
function spelled(ids: readonly number[]): string {
  const names = new Map(Array.from(tokenizer.specials, ([name, id]) => [id, name]));
  return ids.map((id) => names.get(id) ?? tokenizer.bytes(id)).join('');
}

describe('prompt', () => {
  it('is laid out suffix first, with the path in front', () => {
    assert.equal(
      spelled(prompt({ prefix: 'const a = ', suffix: ';\n' })),
      '<|file_sep|>src/a.ts\n<|fim_prefix|><|fim_suffix|>;\n<|fim_middle|>const a = ',
    );
  });

  it('can be laid out prefix first', () => {
    assert.equal(
      spelled(prompt({ prefix: 'const a = ', suffix: ';\n' }, 'psm')),
      '<|file_sep|>src/a.ts\n<|fim_prefix|>const a = <|fim_suffix|>;\n<|fim_middle|>',
    );
  });

  it('keeps the tail of a long path', () => {
    assert.match(
      spelled(prompt({ path: 'x/y/packages/core/index.ts' })),
      /^<\|file_sep\|>packages\/core\/index\.ts\n/,
    );
  });

  it('has no header without a path', () => {
    assert.equal(spelled(prompt({ path: '', prefix: 'a' })), '<|fim_prefix|><|fim_suffix|><|fim_middle|>a');
  });

  it('takes the spelling of a special token in the text as text', () => {
    const ids = prompt({
      path: '<|fim_pad|>',
      prefix: 'a <|fim_middle|> <|endoftext|>',
      suffix: '<|file_sep|>',
    });
    const count = (id: number): number => ids.filter((i) => i === id).length;
    assert.equal(count(sentinels.middle), 1);
    assert.equal(count(tokenizer.specials.get('<|endoftext|>')!), 0);
    assert.equal(count(tokenizer.specials.get('<|fim_pad|>')!), 0);
    assert.equal(count(sentinels.fileSeparator!), 1);
  });

  it('never takes more tokens than there are', () => {
    for (const layout of ['spm', 'psm'] satisfies FimLayout[]) {
      for (const prefix of ['x'.repeat(100_000), 'line of code();\n'.repeat(5000), '中'.repeat(20_000)]) {
        const ids = prompt({ prefix, suffix: prefix, path: 'p/'.repeat(200) }, layout);
        assert.ok(ids.length <= 512 - 64, `${ids.length}`);
        assert.ok(ids.length > 200, `${ids.length}`);
      }
    }
  });

  it('changes only at its end while a long line or many lines are typed', () => {
    const text = Array.from({ length: 400 }, (_, i) => `  const value${i} = compute(${i}, other);\n`).join(
      '',
    );
    const suffix = text.slice(0, 3000);
    let previous = prompt({ prefix: text.slice(0, 6000), suffix });
    const recomputed: number[] = [];
    const keystrokes = 400;
    for (let end = 6001; end <= 6000 + keystrokes; end++) {
      const next = prompt({ prefix: text.slice(0, end), suffix });
      let common = 0;
      while (common < previous.length && previous[common] === next[common]) common++;
      recomputed.push(next.length - common);
      previous = next;
    }
    recomputed.sort((a, b) => a - b);
    const mean = recomputed.reduce((a, b) => a + b, 0) / keystrokes;
    // A typed character changes the last token or two; a moved window costs a whole prompt, now and then.
    assert.ok(recomputed[keystrokes / 2]! <= 2, `median ${recomputed[keystrokes / 2]}`);
    assert.ok(mean < 10, `mean ${mean}`);
  });

  it('keeps the end of the prefix and the beginning of the suffix, in either layout', () => {
    const prefix = `${'中'.repeat(20_000)}END`;
    const suffix = `BEGIN${'中'.repeat(20_000)}`;
    assert.match(spelled(prompt({ prefix, suffix })), /<\|fim_suffix\|>BEGIN[^]*<\|fim_middle\|>[^]*END$/);
    assert.match(spelled(prompt({ prefix, suffix }, 'psm')), /END<\|fim_suffix\|>BEGIN[^]*<\|fim_middle\|>$/);
  });

  it('does not depend on how much of the document was sent', () => {
    const text = Array.from({ length: 400 }, (_, i) => `  const value${i} = compute(${i}, other);\n`).join(
      '',
    );
    const whole = prompt({ prefix: text.slice(0, 12_000) });
    const tail = prompt({ prefix: text.slice(5000, 12_000), prefixOffset: 5000 });
    assert.deepEqual(tail, whole);
  });
});
