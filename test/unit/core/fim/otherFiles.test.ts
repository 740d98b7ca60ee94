import assert from 'node:assert/strict';
import { withOtherFiles } from '../../../../src/core/fim/otherFiles.ts';
import { type FimLayout, fimPrompt, promptBudget } from '../../../../src/core/fim/prompt.ts';
import { readsOtherFiles } from '../../../../src/core/fim/readsOtherFiles.ts';
import { findSentinels } from '../../../../src/core/fim/sentinels.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { tinyTokenizer } from '../../../support/tinyModel.ts';

const tokenizer = parseTokenizer(JSON.stringify(tinyTokenizer()), 'tokenizer.json');
const sentinels = findSentinels(tokenizer.specials)!;
const budget = promptBudget(1024, 64);
const files = [
  { path: 'src/cart.ts', text: 'cart();' },
  { path: 'src/less.ts', text: 'less <|fim_middle|>' },
];

interface Asked {
  readonly layout: FimLayout;
  readonly path: string;
  readonly prefix: string;
  readonly known: typeof sentinels;
  readonly maxTokens: number;
  readonly others: typeof files;
}

describe('other files in the prompt', () => {
  const prompt = ({
    layout = 'spm',
    path = 'src/a.ts',
    prefix = 'x = ',
    known = sentinels,
    maxTokens = 512,
    others = files,
  }: Partial<Asked> = {}) => {
    const current = fimPrompt(layout, path, tokenizer.encode(prefix), ';', tokenizer, known, budget);
    const context = { repository: 'shop', files: others, maxTokens };
    return withOtherFiles(current, layout, path, context, budget.total, tokenizer, known);
  };
  const names = new Map(Array.from(tokenizer.specials, ([name, id]) => [id, name]));
  const spelled = (ids: readonly number[]) => ids.map((id) => names.get(id) ?? tokenizer.bytes(id)).join('');

  it('stand before the current one behind separators of their own, the most important next to it', () => {
    const { ids, context } = prompt({ known: { ...sentinels, repositoryName: sentinels.fileSeparator } });
    assert.equal(
      spelled(ids),
      '<|file_sep|>shop<|file_sep|>src/less.ts\nless <|fim_middle|>\n<|file_sep|>src/cart.ts\ncart();\n' +
        '<|file_sep|>src/a.ts\n<|fim_prefix|><|fim_suffix|>;<|fim_middle|>x = ',
    );
    assert.equal(ids.filter((id) => id === sentinels.middle).length, 1);
    assert.equal(spelled(ids.slice(context)).indexOf('<|file_sep|>src/a.ts'), 0);
  });

  it('are comments in the prefix where a model has no separators', () => {
    const known = { ...sentinels, fileSeparator: undefined };
    const comment = '// Path: src/less.ts\n// less <|fim_middle|>\n// Path: src/cart.ts\n// cart();\n';
    assert.equal(spelled(prompt({ known }).ids), `<|fim_prefix|><|fim_suffix|>;<|fim_middle|>${comment}x = `);
    assert.equal(
      spelled(prompt({ known, layout: 'psm' }).ids),
      `<|fim_prefix|>${comment}x = <|fim_suffix|>;<|fim_middle|>`,
    );
    assert.equal(prompt({ known, path: 'a.html' }).context, 0);
  });

  it('take only what the current one leaves, and no more than they may', () => {
    const full = prompt({ prefix: 'word '.repeat(5000), others: [{ path: 'b.ts', text: 'b '.repeat(300) }] });
    assert.equal(full.context, 0);
    const some = prompt({ others: [{ path: 'b.ts', text: 'b '.repeat(2000) }, ...files] });
    assert.ok(some.context > 0 && !spelled(some.ids).includes('b.ts'));
    for (const maxTokens of [0, 20, 40, 512]) assert.ok(prompt({ maxTokens }).context <= maxTokens);
    assert.ok(prompt().ids.length <= budget.total);
  });

  it('stay the same while keys are typed, but for one key in many', () => {
    const others = Array.from({ length: 12 }, (_, i) => ({
      path: `${i}.ts`,
      text: 'work(here); '.repeat(8),
    }));
    let changes = 0;
    let before = '';
    const text = 'value = 1;\n'.repeat(60);
    for (let end = 1; end <= text.length; end++) {
      const { ids, context } = prompt({ prefix: text.slice(0, end), others, maxTokens: 4096 });
      assert.ok(ids.length <= budget.total);
      const head = ids.slice(0, context).join();
      changes += Number(head !== before);
      before = head;
    }
    assert.ok(changes > 1 && changes < 8, `${changes} of ${text.length}`);
  });

  it('are for models with a separator and room', () => {
    assert.equal(readsOtherFiles(sentinels, 32_768), true);
    assert.equal(readsOtherFiles(sentinels, 1024), false);
    assert.equal(readsOtherFiles({ ...sentinels, fileSeparator: undefined }, 32_768), false);
  });
});
