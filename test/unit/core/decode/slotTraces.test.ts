import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { commonPrefix } from '../../../../src/core/decode/sequence.ts';
import { type FimLayout, fimPrompt, promptBudget, promptWindow } from '../../../../src/core/fim/prompt.ts';
import { findSentinels } from '../../../../src/core/fim/sentinels.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { fakeSlots } from '../../../support/fakeSlots.ts';

const file = 'models/foredraft-7m/tokenizer.json';
const tokenizer = parseTokenizer(readFileSync(file, 'utf8'), file);
const sentinels = findSentinels(tokenizer.specials)!;
const budget = promptBudget(1000, 200);
const LIMITS = { slots: 6, bytes: Infinity };

interface Request {
  readonly uri: string;
  readonly text: string;
  readonly offset: number;
}

/** An editor: every change of a text or of the cursor is a request. */
class Editor {
  readonly requests: Request[] = [];
  readonly #texts = new Map<string, string>();
  #uri = '';
  #offset = 0;

  open(uri: string, offset: number): this {
    if (!this.#texts.has(uri)) {
      const line = (i: number) => `  const value${i} = ${uri}(${i * 7}, other[${i}]); // of ${uri}\n`;
      this.#texts.set(uri, Array.from({ length: 120 }, (_, i) => line(i)).join(''));
    }
    this.#uri = uri;
    return this.jump(offset);
  }

  jump(offset: number): this {
    this.#offset = offset;
    return this.#request();
  }

  type(typed: string): this {
    for (const character of typed) this.#insert(character, '');
    return this;
  }

  /** Types an opening bracket, to which the editor adds the closing one; its content; and over the closing one. */
  bracket(content: string): this {
    this.#insert('(', ')');
    this.type(content);
    this.#offset++;
    return this.#request();
  }

  delete(count: number): this {
    for (; count > 0; count--) {
      const text = this.#texts.get(this.#uri)!;
      this.#texts.set(this.#uri, text.slice(0, this.#offset) + text.slice(this.#offset + 1));
      this.#request();
    }
    return this;
  }

  #insert(before: string, after: string): void {
    const text = this.#texts.get(this.#uri)!;
    this.#texts.set(this.#uri, text.slice(0, this.#offset) + before + after + text.slice(this.#offset));
    this.#offset += before.length;
    this.#request();
  }

  #request(): this {
    this.requests.push({ uri: this.#uri, text: this.#texts.get(this.#uri)!, offset: this.#offset });
    return this;
  }
}

function promptOf({ uri, text, offset }: Request, layout: FimLayout): { prompt: number[]; suffix: string } {
  const around = {
    ...{ path: `${uri}.ts`, prefix: text.slice(0, offset), prefixOffset: 0, suffix: text.slice(offset) },
  };
  const { prefix, suffix } = promptWindow(around, budget);
  const ids = tokenizer.encode(prefix);
  return { prompt: fimPrompt(layout, around.path, ids, suffix, tokenizer, sentinels, budget), suffix };
}

/** Tokens computed at each request. */
async function computed(requests: readonly Request[], layout: FimLayout): Promise<number[]> {
  const slots = fakeSlots(LIMITS);
  const counts: number[] = [];
  for (const request of requests) {
    const { prompt, suffix } = promptOf(request, layout);
    const place = { document: request.uri, suffix };
    const sequence = slots.take(prompt, place, prompt.length + 4);
    const { reused } = await sequence.prefill(prompt, { aborted: false });
    await sequence.append([1, 2, 3], { aborted: false });
    counts.push(prompt.length - reused);
  }
  return counts;
}

/** The same with one sequence for each of the last two documents. */
function computedByDocument(requests: readonly Request[], layout: FimLayout): number[] {
  const kept = new Map<string, number[]>();
  return requests.map((request) => {
    const { prompt } = promptOf(request, layout);
    const common = commonPrefix(kept.get(request.uri) ?? [], prompt);
    kept.delete(request.uri);
    if (kept.size > 1) kept.delete(kept.keys().next().value!);
    kept.set(request.uri, prompt);
    return prompt.length - Math.min(common, prompt.length - 1);
  });
}

const sum = (counts: readonly number[]): number => counts.reduce((a, b) => a + b, 0);

describe('slots while editing', () => {
  const start = (): Editor => new Editor().open('first', 3000).type('let x = 1;\n');
  const traces: Readonly<Record<string, Editor>> = {
    typing: start().type('const many = [characters, of, code].map((c) => c.length);\n'.repeat(9)),
    'a jump and back': start().jump(500).type('let y').jump(3016),
    'two places by turns': start()
      .jump(500)
      .type('abc')
      .jump(3014)
      .type('abc')
      .jump(506)
      .type('abc')
      .jump(3020),
    'another file and back': start().open('second', 2000).type('let y').open('first', 3011),
    'three files by turns': start()
      .open('second', 20)
      .open('third', 20)
      .open('first', 3011)
      .open('second', 20),
    'a bracket that the editor closes': start().type('call').bracket('a, b').jump(500).jump(3021),
    'a held Delete key, and back to another file': start()
      .open('second', 2000)
      .delete(20)
      .open('first', 3011),
  };
  for (const [name, { requests }] of Object.entries(traces)) {
    for (const layout of ['spm', 'psm'] as const) {
      it(`compute no more than with a sequence per document: ${name}, ${layout}`, async () => {
        const ours = sum(await computed(requests, layout));
        const theirs = sum(computedByDocument(requests, layout));
        assert.ok(ours <= theirs, `${ours} against ${theirs} tokens`);
      });
      if (name === 'typing') continue;
      it(`find the last place again: ${name}, ${layout}`, async () => {
        const last = (await computed(requests, layout)).at(-1)!;
        assert.ok(last <= 8, `${last} tokens computed`);
      });
    }
  }

  it('find the text before a bracket again once the closing one is typed', async () => {
    // What the editor has added changes the suffix, which stands first in the prompt.
    const { requests } = new Editor().open('first', 3100).type('call').bracket('a, b').type(';');
    const recomputed = await computed(requests, 'spm');
    const large = recomputed.flatMap((count, i) => (count > 8 ? [i] : []));
    assert.deepEqual(large, [0, 5], recomputed.join());
  });
});
