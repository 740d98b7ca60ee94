import assert from 'node:assert/strict';
import { decode } from '../../../src/core/decode/decode.ts';
import { NO_BRANCHES, Sequence } from '../../../src/core/decode/sequence.ts';
import { Walk } from '../../../src/core/decode/walk.ts';
import { sliceAround } from '../../../src/core/document/slice.ts';
import { createRandom, randomInteger } from '../../../src/core/random.ts';
import { Completer } from '../../../src/engine/completer.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import type { CompleteResult } from '../../../src/engine/protocol.ts';
import { kvBytes } from '../../../src/engine/session/kvCache.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const code = (lines: number, seed: number): string =>
  Array.from({ length: lines }, (_, i) => {
    const name = `item${(i * 31 + seed * 17) % 97}`;
    return `  const ${name} = await load('${name}', { retries: ${i % 5} });\n`;
  }).join('');

describe('slots of the bundled model', function () {
  this.timeout(120_000);
  const cacheDir = temporaryFolder();
  let model: LoadedModel;

  before(async () => {
    model = await loadModel({ modelDir: 'models/foredraft-7m', cacheDir, format: 'fp32', threads: 1 });
  });
  after(() => model.release());

  function complete(
    completer: Completer,
    uri: string,
    text: string,
    offset: number,
    maxTokens: number,
  ): Promise<CompleteResult> {
    return completer.complete(
      {
        ...{ uri, path: uri, ...sliceAround(text, offset) },
        ...{ healing: 'exact', length: 'block', maxTokens, maxLines: 4, timeBudgetMs: 60_000 },
      },
      { aborted: false },
      { load: 0, queue: 0 },
    );
  }

  describe('for five cursors in three files, by turns', () => {
    interface Step {
      readonly uri: string;
      readonly text: string;
      readonly offset: number;
      /** What an engine that has seen nothing else answers. */
      readonly fresh: CompleteResult;
    }
    const MAX_TOKENS = 8;
    const steps: Step[] = [];

    before(async () => {
      const random = createRandom(5);
      const cursors = Array.from({ length: 5 }, (_, i) => ({
        uri: `${i % 3}.ts`,
        text: code(16, i % 3),
        offset: 100 + 150 * i,
      }));
      while (steps.length < 20) {
        const cursor = cursors[randomInteger(random, cursors.length)]!;
        const typed = 'const answer = item'.slice(0, 1 + randomInteger(random, 19));
        cursor.text = cursor.text.slice(0, cursor.offset) + typed + cursor.text.slice(cursor.offset);
        cursor.offset += typed.length;
        const { uri, text, offset } = cursor;
        const fresh = await complete(new Completer(model), uri, text, offset, MAX_TOKENS);
        steps.push({ uri, text, offset, fresh });
      }
    });

    const cases: readonly (readonly [name: string, slots: number, contexts: number])[] = [
      ['three slots', 3, Infinity],
      ['memory for two contexts', 3, 2],
      ['memory for none', 3, 0],
    ];
    for (const [name, slots, contexts] of cases) {
      it(`answer as a fresh engine does, with ${name}`, async () => {
        const limits = { slots, bytes: contexts * kvBytes(model.config, 640) };
        const completer = new Completer(model, { limits });
        let reused = 0;
        for (const { uri, text, offset, fresh } of steps) {
          const warm = await complete(completer, uri, text, offset, MAX_TOKENS);
          assert.equal(warm.text, fresh.text);
          assert.ok(Math.abs(warm.logProbability - fresh.logProbability) < 1e-3);
          reused += warm.tokens.reused;
          const { kv } = completer;
          assert.ok(kv.slots === 1 || (kv.slots <= slots && kv.bytes <= limits.bytes), JSON.stringify(kv));
        }
        assert.ok(reused > 0);
      });
    }
  });

  it('type on and on in a long file without computing the prompt anew', async () => {
    const typed = code(5, 3);
    const [before, after] = [code(2000, 1), code(2000, 2)];
    assert.ok(before.length + after.length > 200_000);
    const completer = new Completer(model);
    const shares: number[] = [];
    for (let end = 0; end <= typed.length; end++) {
      const text = before + typed.slice(0, end) + after;
      const offset = before.length + end;
      // More than there is room for, now and then: a completion ends where the context does.
      const maxTokens = end % 60 === 59 ? 1000 : 1;
      const warm = await complete(completer, 'long.ts', text, offset, maxTokens);
      const { prompt, reused, generated } = warm.tokens;
      assert.ok(prompt + generated <= model.config.maxLength);
      shares.push(reused / prompt);
      if (end % 60 === 59) {
        const fresh = await complete(new Completer(model), 'long.ts', text, offset, maxTokens);
        assert.equal(warm.text, fresh.text);
        assert.ok(Math.abs(warm.logProbability - fresh.logProbability) < 1e-2);
      }
    }
    // A cold start; and on the way the window moves by one block.
    const computed = shares.flatMap((share, i) => (share > 0.95 ? [] : [i]));
    assert.equal(computed.length, 2, `computed after ${computed.join()} of ${typed.length} characters`);
    assert.equal(completer.kv.slots, 1);
  });

  it('end a completion where the context ends', async () => {
    const { tokenizer, config } = model;
    const prompt = tokenizer.encode(code(100, 1)).slice(0, config.maxLength - 9);
    const cancellation = { aborted: false };
    const sequence = new Sequence(new OrtForward(model));
    const { rows } = await sequence.score(prompt, NO_BRANCHES, cancellation, false);
    const { stop, count } = await decode(
      sequence,
      { reused: 0, walk: new Walk(NO_BRANCHES, rows), token: undefined, logProbability: 0 },
      {
        ...{ tokenizer, ends: new Set<number>(), cancellation, maxTokens: 100 },
        ...{ stop: () => undefined, expired: () => false },
      },
    );
    // The last one needs no place: nothing is computed after it.
    assert.deepEqual(
      { stop, count, length: sequence.ids.length },
      {
        ...{ stop: 'max-tokens', count: 10, length: config.maxLength },
      },
    );
  });
});
