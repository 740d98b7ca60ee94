import assert from 'node:assert/strict';
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { createRandom, randomInteger } from '../../../src/core/random.ts';
import type { ForwardInput } from '../../../src/core/forward.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import type { TensorRows } from '../../../src/engine/model/tensors.ts';
import type { WeightFormat } from '../../../src/engine/protocol.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

/** Natural log-probabilities of each wanted row over the whole vocabulary. */
async function logProbabilities(
  forward: OrtForward,
  input: Omit<ForwardInput, 'full'>,
): Promise<Float64Array[]> {
  const rows = await forward.run({ ...input, full: true });
  return rows.map((row) => Float64Array.from(row.full!, (p) => Math.log(p)));
}

function maxDifference(a: Float64Array, b: Float64Array): number {
  assert.equal(a.length, b.length);
  return a.reduce((max, v, i) => Math.max(max, Math.abs(v - b[i]!)), 0);
}

const chain = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/**
 * How far a log-probability may be from that of another pass over the same tokens. With quantised activations a
 * difference in the last bit of a float, which another batch shape may cause, can round an activation the other way.
 */
const TOLERANCE: Readonly<Record<WeightFormat, number>> = { fp32: 1e-4, int8: 0.1, int4: 0.1 };

for (const format of ['fp32', 'int8', 'int4'] satisfies WeightFormat[]) {
  const tolerance = TOLERANCE[format];
  describe(`forward pass, ${format}`, () => {
    const dir = temporaryFolder();
    const prompt = [2, 40, 91, 13, 77, 250, 8, 301, 19, 60];
    let model: LoadedModel;

    before(async () => {
      writeTinyModel(join(dir, 'model'));
      model = await loadModel({
        modelDir: join(dir, 'model'),
        cacheDir: join(dir, 'cache'),
        format,
        threads: 1,
      });
    });
    after(() => model.release());

    /** A sequence with these tokens committed in one pass. */
    async function committed(tokens: readonly number[]): Promise<OrtForward> {
      const forward = new OrtForward(model);
      await forward.run({ tokens, rows: [] });
      forward.keep(chain(tokens.length));
      return forward;
    }

    it('gives in one pass what token-by-token decoding gives', async () => {
      const together = await logProbabilities(new OrtForward(model), {
        tokens: prompt,
        rows: chain(prompt.length),
      });
      const forward = new OrtForward(model);
      for (const [i, token] of prompt.entries()) {
        const [row] = await logProbabilities(forward, { tokens: [token], rows: [0] });
        forward.keep([0]);
        assert.ok(maxDifference(row!, together[i]!) < tolerance, `row ${i}`);
      }
    });

    it('scores every path of a tree as if it were alone', async () => {
      const forward = await committed(prompt);
      //        0        3
      //      1   2      4
      //      5          6
      const parents = [-1, 0, 0, -1, 3, 1, 4];
      const tokens = [33, 44, 55, 66, 77, 88, 99];
      const tree = await logProbabilities(forward, { tokens, parents, rows: chain(tokens.length) });
      for (let leaf = 0; leaf < tokens.length; leaf++) {
        const path: number[] = [];
        for (let node = leaf; node >= 0; node = parents[node]!) path.unshift(node);
        const alone = await committed(prompt);
        const [row] = await logProbabilities(alone, {
          tokens: path.map((i) => tokens[i]!),
          rows: [path.length - 1],
        });
        assert.ok(maxDifference(row!, tree[leaf]!) < tolerance, `node ${leaf}`);
      }
    });

    it('does not let the other rows of a pass change a row', async () => {
      const uniform = createRandom(7);
      const forward = await committed(prompt);
      const [alone] = await logProbabilities(forward, { tokens: [33], rows: [0] });
      for (let trial = 0; trial < 20; trial++) {
        const others = Array.from({ length: 1 + Math.floor(uniform() * 15) }, () =>
          Math.floor(uniform() * 320),
        );
        const tokens = [33, ...others];
        const [row] = await logProbabilities(forward, { tokens, parents: tokens.map(() => -1), rows: [0] });
        assert.ok(maxDifference(alone!, row!) < 1e-4, `beside ${others.join()}`);
      }
    });

    it('continues an accepted branch as if nothing else had been in the tree', async () => {
      const forward = await committed(prompt);
      await forward.run({ tokens: [33, 44, 55, 66], parents: [-1, 0, 0, 2], rows: [] });
      forward.keep([0, 2, 3]);
      assert.equal(forward.length, prompt.length + 3);
      const [after] = await logProbabilities(forward, { tokens: [5], rows: [0] });
      const plain = await committed([...prompt, 33, 55, 66]);
      const [expected] = await logProbabilities(plain, { tokens: [5], rows: [0] });
      assert.ok(maxDifference(after!, expected!) < tolerance);
    });

    it('forgets what was truncated', async () => {
      const forward = await committed([...prompt, 1, 2, 3]);
      forward.truncate(prompt.length);
      const [after] = await logProbabilities(forward, { tokens: [5], rows: [0] });
      const [expected] = await logProbabilities(await committed(prompt), { tokens: [5], rows: [0] });
      assert.ok(maxDifference(after!, expected!) < tolerance);
    });

    it('keeps its content when the cache grows', async () => {
      const uniform = createRandom(3);
      const long = Array.from({ length: 300 }, () => Math.floor(uniform() * 320));
      const forward = await committed(long.slice(0, 120));
      for (let start = 120; start < 300; start += 20) {
        await forward.run({ tokens: long.slice(start, start + 20), rows: [] });
        forward.keep(chain(20));
      }
      const [grown] = await logProbabilities(forward, { tokens: [5], rows: [0] });
      const [expected] = await logProbabilities(await committed(long), { tokens: [5], rows: [0] });
      assert.ok(maxDifference(grown!, expected!) < tolerance);
    });

    it('lists the most probable tokens in order', async () => {
      const [row] = await new OrtForward(model).run({ tokens: [9], rows: [0], full: true });
      const expected = Array.from(row!.full!.keys()).sort((a, b) => row!.full![b]! - row!.full![a]!);
      assert.deepEqual(Array.from(row!.ids), expected.slice(0, row!.ids.length));
      assert.deepEqual(
        Array.from(row!.probabilities),
        Array.from(row!.ids, (id) => row!.full![id]!),
      );
      assert.ok(Math.abs(row!.full!.reduce((a, b) => a + b, 0) - 1) < 1e-5);
    });

    it('takes the weighted sum of embeddings in place of a token', async () => {
      const { width } = model.config;
      const sum = new Float32Array(width);
      for (const [token, weight] of [
        [40, 0.3],
        [91, 0.7],
      ] as const) {
        const one = new Float32Array(width);
        model.embeddings.read(token, 1, one, 0);
        for (let i = 0; i < width; i++) sum[i]! += weight * one[i]!;
      }
      const read: TensorRows['read'] = (first, count, out, at = 0) => {
        if (first === 7) out.set(sum, at);
        else model.embeddings.read(first, count, out, at);
      };
      const copy = (): TensorRows => model.embeddings;
      const withSum = new OrtForward({ ...model, embeddings: { read, copy } });
      const expected = await logProbabilities(withSum, { tokens: [5, 7, 9], rows: [1, 2] });
      const mixes = new Map([[1, { tokens: [40, 91], weights: [0.3, 0.7] }]]);
      const mixed = await logProbabilities(new OrtForward(model), { tokens: [5, 0, 9], mixes, rows: [1, 2] });
      expected.forEach((row, i) => {
        assert.ok(maxDifference(row, mixed[i]!) <= tolerance);
      });
    });

    it('goes on from anywhere in a tree that it holds, whatever of it is committed, dropped or renumbered', async () => {
      const random = createRandom(11);
      const pick = (n: number): number => randomInteger(random, n);
      const forward = new OrtForward(model);
      const alone = new OrtForward(model);
      let committed = [5, 17, 99];
      await forward.run({ tokens: committed, rows: [] });
      forward.keep(chain(3));
      /** Tokens from the committed context to each position. */
      let paths: number[][] = [];
      let parents: number[] = [];
      for (let pass = 0; pass < 12; pass++) {
        const held = forward.held;
        assert.equal(held, paths.length);
        const tokens: number[] = [];
        const added: number[] = [];
        for (let i = 0; i < 1 + pick(6); i++) {
          const parent = pick(held + i + 1) - 1;
          tokens.push(pick(300));
          added.push(parent);
          paths.push([...(paths[parent] ?? []), tokens[i]!]);
        }
        parents.push(...added);
        const rows = tokens.map((_, i) => held + i);
        const found = await logProbabilities(forward, { tokens, parents: added, rows });
        for (const [i, row] of rows.entries()) {
          alone.truncate(0);
          const text = [...committed, ...paths[row]!];
          const [expected] = await logProbabilities(alone, { tokens: text, rows: [text.length - 1] });
          assert.ok(maxDifference(expected!, found[i]!) <= tolerance, `pass ${pass}, row ${row}`);
        }
        // A path is committed now and then; of what hangs below its end, or of all, some is held.
        const path: number[] = [];
        if (pick(3) === 0) for (let at = pick(held); at >= 0 && held > 0; at = parents[at]!) path.unshift(at);
        const end = path.at(-1) ?? -1;
        const kept = new Map([[end, -1]]);
        const next: { paths: number[][]; parents: number[] } = { paths: [], parents: [] };
        const keep: number[] = [];
        for (const [position, parent] of parents.entries()) {
          if (path.includes(position) || !kept.has(parent) || pick(5) === 0) continue;
          kept.set(position, keep.length);
          keep.push(position);
          next.paths.push(paths[position]!.slice(path.length));
          next.parents.push(kept.get(parent)!);
        }
        forward.keep(path, keep);
        committed = [...committed, ...(end < 0 ? [] : paths[end]!)];
        ({ paths, parents } = next);
        assert.equal(forward.length, committed.length);
      }
    });

    it('lets messages in before it reports a pass, which nothing can interrupt', async () => {
      const { port1, port2 } = new MessageChannel();
      let arrived = 0;
      port2.on('message', () => arrived++);
      const { session } = model;
      /** A message comes during the pass, as a cancellation may. */
      const run: typeof session.run = async (feeds, fetches) => {
        const output = await session.run(feeds, fetches);
        port1.postMessage('cancel');
        return output;
      };
      try {
        await new OrtForward({ ...model, session: { run } }).run({ tokens: [5], rows: [0] });
        assert.equal(arrived, 1);
      } finally {
        port1.close();
      }
    });

    it('refuses what makes no sense', async () => {
      const forward = new OrtForward(model);
      await assert.rejects(forward.run({ tokens: [], rows: [] }), /at least one position/);
      await assert.rejects(forward.run({ tokens: [320], rows: [0] }), /token 320/);
      await assert.rejects(
        forward.run({ tokens: [1, 2], parents: [-1, 1], rows: [0] }),
        /parent of position 1/,
      );
      await assert.rejects(
        forward.run({ tokens: new Array<number>(513).fill(9), rows: [0] }),
        /beyond the model's 512/,
      );
      await forward.run({ tokens: [1, 2, 3], parents: [-1, 0, 0], rows: [] });
      assert.throws(() => {
        forward.keep([1, 2]);
      }, /position 1 cannot be kept without its parent, 0/);
      assert.throws(() => {
        forward.keep([], [0, 3]);
      }, /no position 3/);
    });
  });
}
