/** What a throw-away process does to find out whether a device works: a provider that is broken may take it along. */
import { defaultThreads } from '../machine/threads.ts';
import { chooseFormat } from '../model/chooseFormat.ts';
import { createSession } from '../model/createSession.ts';
import { prepareModel } from '../model/preparedModel.ts';
import { readModelFolder } from '../model/readModelFolder.ts';
import { InferenceSession } from '../onnx/runtime.ts';
import type { Device, DeviceSpeed, WeightFormat } from '../protocol.ts';
import { type Decoder, OrtForward } from '../session/ortForward.ts';
import { sessionOptions } from './devices.ts';
import { probeEmbeddings, probeModel, probeTokens } from './probeModel.ts';
import type { ProbedModel } from './verdictStore.ts';

/** What the parent gives a probe to do, as an argument of the process. */
export interface ProbeTask {
  readonly device: Device;
  readonly model: ProbedModel;
}

/** What a probe sends: how long its next stage may take at most, or what it found. */
export type ProbeMessage =
  | { readonly limitMs: number }
  /** Passing: of the cache or the memory rather than the device, and not to be remembered. */
  | { readonly reason: string; readonly isPassing?: boolean }
  | { readonly speed: DeviceSpeed };

/** Compiling shaders for the first time takes seconds. */
const STAGE_MS = 60_000;
/** Quantising the weights of a large model. */
const PREPARE_MS = 20 * 60_000;
/** A device that is no faster than this is of no use. */
const MEASURE_MS = 30_000;

/** Positions of one pass of prefill, as in `Sequence`. */
const CHUNK = 128;
/** Milliseconds after which no further pass is timed. */
const TIMING_MS = 1500;

/** Runs in the child. A device that fails may throw, or end the process: both are answers. */
export async function probe(
  { device, model }: ProbeTask,
  send: (message: ProbeMessage) => void,
): Promise<void> {
  const folder = readModelFolder(model.modelDir);
  const { config, tensors } = folder;
  const format = chooseFormat(model.format, tensors.parameters, device);
  if (device !== 'cpu') {
    send({ limitMs: STAGE_MS });
    // The parent reads in the log where onnxruntime puts the nodes.
    const verbose = { ...sessionOptions(device, 1), logSeverityLevel: 0 } as const;
    const distance = await compareWithCpu(device, format, model.cacheDir, verbose);
    if (!(distance < LIMITS[format])) {
      send({ reason: `its results are wrong (distance to those of the CPU: ${distance.toPrecision(2)})` });
      return;
    }
  }
  send({ limitMs: PREPARE_MS });
  prepareModel(folder, format, model.cacheDir, device);
  send({ limitMs: 2 * STAGE_MS });
  const threads = model.threads > 0 ? model.threads : defaultThreads(tensors.parameters);
  const { session } = await createSession(folder, model, device, threads);
  const embeddings = tensors.rows('model.embed_tokens.weight', [config.vocabulary, config.width]);
  send({ limitMs: MEASURE_MS });
  send({ speed: await measure({ config, session, embeddings }) });
}

/**
 * Most of the probability that may sit on other tokens than on the CPU. In `int4` the CPU rounds activations to 8 bits
 * and a GPU does not.
 */
const LIMITS: Readonly<Record<WeightFormat, number>> = { fp32: 1e-3, int8: 0.05, int4: 0.1 };

/**
 * Prefill, a step and a tree on a small decoder, on the device and on the CPU.
 *
 * @returns the largest total variation between the two distributions of a row; NaN when one is none
 */
export async function compareWithCpu(
  device: Device,
  format: WeightFormat,
  cacheDir: string,
  options = sessionOptions(device, 1),
): Promise<number> {
  const source = probeModel();
  const graph = prepareModel(source, format, cacheDir, device);
  const expected = await distributions(graph, sessionOptions('cpu', 1));
  const actual = await distributions(graph, options);
  const distances = expected.map((row, i) => {
    const other = actual[i]!;
    return row.reduce((sum, p, id) => sum + Math.abs(p - other[id]!), 0) / 2;
  });
  return distances.reduce((a, b) => Math.max(a, b)); // unlike `>`, it keeps NaN
}

async function distributions(
  graph: string,
  options: InferenceSession.SessionOptions,
): Promise<Float32Array[]> {
  const source = probeModel();
  const session = await InferenceSession.create(graph, options);
  const forward = new OrtForward({ config: source.config, session, embeddings: probeEmbeddings(source) });
  const tokens = probeTokens(24);
  const rows: Float32Array[] = [];
  const run = async (tokens: readonly number[], wanted: readonly number[], parents?: readonly number[]) => {
    const next = await forward.run({ tokens, rows: wanted, full: true, ...(parents && { parents }) });
    rows.push(...next.map(({ full }) => full!));
  };
  await run(tokens.slice(0, 17), [3, 16]);
  forward.keep(Array.from({ length: 17 }, (_, i) => i));
  await run(tokens.slice(17, 18), [0]);
  forward.keep([0]);
  await run(tokens.slice(18), [2, 5], [-1, 0, 0, -1, 3, 1]);
  await session.release();
  return rows;
}

/** Best of some passes each: an editor's machine has other work, which only ever adds. */
async function measure(decoder: Decoder): Promise<DeviceSpeed> {
  const { config } = decoder;
  const forward = new OrtForward(decoder);
  const chunk = Math.min(CHUNK, config.maxLength >> 1) - 1;
  // Of different tokens, as in text: equal rows may meet shortcuts.
  const some = Array.from({ length: chunk }, (_, i) => (37 * i + 11) % config.vocabulary);
  const time = async (tokens: readonly number[]): Promise<number> => {
    let best = Infinity;
    const start = performance.now();
    for (let pass = 0; pass < 2 || (pass < 32 && performance.now() - start < TIMING_MS); pass++) {
      const began = performance.now();
      const [next] = await forward.run({ tokens, rows: [tokens.length - 1] });
      best = Math.min(best, performance.now() - began);
      if (!(next!.probabilities[0]! > 0)) throw new Error('with the model it computes no probabilities');
    }
    return best;
  };
  await forward.run({ tokens: some, rows: [] });
  forward.keep(some.map((_, i) => i));
  return { prefill: await time(some), decode: await time(some.slice(0, 1)) };
}
