/**
 * How near decoding comes to what the memory gives: every weight is read once for a token, so the bytes of the weights
 * over the time of a token can be no more than the read bandwidth. Both are measured in turns, with the same threads.
 *
 *   npm run bench:engine:models
 *   npm run bench:engine:bandwidth [-- --threads N]
 *
 * Bandwidth is that of onnxruntime's own product of a matrix and a vector in 32-bit floats, which does next to nothing
 * but read: it was as fast as a loop of 64-byte loads in C.
 */
import { parseArgs } from 'node:util';
import { ElementType, encodeModel } from '../../src/engine/onnx/proto.ts';
import { InferenceSession, Tensor } from '../../src/engine/onnx/runtime.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import { Sequence } from '../../src/core/decode/sequence.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';
import { benchModels } from './models.ts';
import { options } from './options.ts';
import { takeTurns, Times } from './rounds.ts';
import { someTokens } from './someTokens.ts';

/** 512 MiB of floats: far more than caches hold. */
const [ROWS, COLUMNS] = [2048, 65536];
const CONTEXT = 512;
const ROUNDS = 15;
/** Share of the bandwidth that the project asks for. */
const TARGET = 0.7;
/** Bits of a weight with its share of a scale. */
const FORMATS = [
  { format: 'int8', bits: 8 },
  { format: 'int4', bits: 5 },
] as const;

/** Reads 512 MiB. */
async function createReader(threads: number): Promise<() => Promise<unknown>> {
  const float = (name: string, shape: number[]) => ({ name, type: ElementType.float, shape });
  const graph = encodeModel({
    nodes: [{ opType: 'MatMul', domain: '', name: 'read', input: ['m', 'v'], output: ['y'], attribute: [] }],
    initializers: [],
    inputs: [float('m', [ROWS, COLUMNS]), float('v', [COLUMNS, 1])],
    outputs: [float('y', [ROWS, 1])],
  });
  const session = await InferenceSession.create(graph, { intraOpNumThreads: threads });
  const m = new Tensor('float32', new Float32Array(ROWS * COLUMNS).fill(1), [ROWS, COLUMNS]);
  const v = new Tensor('float32', new Float32Array(COLUMNS).fill(1), [COLUMNS, 1]);
  return () => session.run({ m, v });
}

const { values } = parseArgs({ options });
const threads = Number(values.threads);
const model = benchModels({ ...values, model: 'random-0.5b' })[0]!;
const times = new Times();
const read = await createReader(threads);
const turns = [() => times.measure('read', read)];
const weightBytes = new Map<string, number>();
for (const { format, bits } of FORMATS) {
  const loaded = await loadModel({ modelDir: model.folder, cacheDir: values.dir, format, threads });
  weightBytes.set(format, (loaded.parameters * bits) / 8);
  const sequence = new Sequence(new OrtForward(loaded));
  await sequence.prefill(someTokens(CONTEXT), { aborted: false });
  const decode = (token: number) => sequence.append([token], { aborted: false });
  turns.push(async () => {
    await decode(300);
    for (const token of someTokens(4)) await times.measure(format, () => decode(token));
    sequence.truncate(CONTEXT);
  });
}
await takeTurns(ROUNDS, turns);

const perSecond = (bytes: number, what: string): number => bytes / times.median(what) / 1e6;
const bandwidth = perSecond(4 * ROWS * COLUMNS, 'read');
console.log(
  `\n${model.name}: reads ${bandwidth.toFixed(1)} GB/s, ${threads} thread(s), medians of ${ROUNDS} rounds`,
);
console.table(
  Object.fromEntries(
    [...weightBytes].map(([format, bytes]) => {
      const share = perSecond(bytes, format) / bandwidth;
      return [
        `${format} decode at ${CONTEXT}`,
        {
          ms: times.median(format).toFixed(2),
          'weights MB': (bytes / 1e6).toFixed(0),
          'GB/s': perSecond(bytes, format).toFixed(1),
          share: share.toFixed(2),
          target: format === 'int8' ? `${TARGET.toFixed(2)} ${share >= TARGET ? 'met' : 'missed'}` : '',
        },
      ];
    }),
  ),
);
