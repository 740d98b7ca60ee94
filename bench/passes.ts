/**
 * What one forward pass costs, by weight format: n new positions with 384 tokens of context, prefill by chunk size,
 * and the CPU that is burnt after the last pass. Formats take turns, so that a noisy machine hits all of them.
 *
 *   npm run bench:passes [-- --model DIR] [-- --threads N]
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Sequence } from '../src/core/decode/sequence.ts';
import type { Forward } from '../src/core/forward.ts';
import { type LoadedModel, loadModel } from '../src/engine/model/loadModel.ts';
import type { WeightFormat } from '../src/engine/protocol.ts';
import { OrtForward } from '../src/engine/session/ortForward.ts';
import { takeTurns, Times } from './engine/rounds.ts';
import { someTokens } from './engine/someTokens.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/foredraft-7m' },
    threads: { type: 'string', default: '1' },
  },
});

const FORMATS = ['int8', 'int4', 'fp32'] as const satisfies WeightFormat[];
const POSITIONS = [1, 2, 4, 8, 16, 32];
const CHUNKS = [32, 64, 128, 256];
const CONTEXT = 384;
const ROUNDS = 25;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);

/** One pass whose n rows all get their distribution, as in verification. */
const pass = (forward: Forward, n: number) => forward.run({ tokens: someTokens(n), rows: range(n) });

/** A sequence with the context in its cache, computed in chunks. */
async function withContext(model: LoadedModel, chunk: number): Promise<Sequence> {
  const sequence = new Sequence(new OrtForward(model));
  const tokens = someTokens(CONTEXT);
  for (let at = 0; at < CONTEXT; at += chunk) {
    await sequence.append(tokens.slice(at, at + chunk), { aborted: false });
  }
  return sequence;
}

/** CPU milliseconds that all threads of this process burn in the 300 ms after a pass. */
async function afterPass(forward: Forward): Promise<number> {
  await pass(forward, 1);
  const before = process.cpuUsage();
  await sleep(300);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const models: { format: WeightFormat; model: LoadedModel; times: Times }[] = [];
const turns: (() => Promise<void>)[] = [];
for (const format of FORMATS) {
  const model = await loadModel({
    modelDir: values.model,
    cacheDir: join(tmpdir(), 'foredraft-bench'),
    format,
    threads: Number(values.threads),
  });
  const { forward } = await withContext(model, 128);
  const times = new Times();
  models.push({ format, model, times });
  let round = 0;
  turns.push(async () => {
    await pass(forward, 1); // the other formats have emptied the CPU's caches
    for (const n of POSITIONS) await times.measure(`n=${n}`, () => pass(forward, n));
    if (round++ % 5 > 0) return;
    for (const chunk of CHUNKS) await times.measure(`chunk ${chunk}`, () => withContext(model, chunk));
    times.record('idle CPU', await afterPass(forward));
  });
}
await takeTurns(ROUNDS, turns);

const table = Object.fromEntries(
  models.map(({ format, times }) => {
    const median = (key: string): number => times.median(key);
    return [
      format,
      {
        ...Object.fromEntries(POSITIONS.map((n) => [`n=${n}`, median(`n=${n}`).toFixed(2)])),
        'c(8)/c(1)': (median('n=8') / median('n=1')).toFixed(2),
        ...Object.fromEntries(CHUNKS.map((c) => [`by ${c}`, median(`chunk ${c}`).toFixed(1)])),
        'CPU after': median('idle CPU').toFixed(1),
      },
    ];
  }),
);
console.log(`medians of ${ROUNDS} rounds, ${values.threads} thread(s), milliseconds`);
console.log(
  `n=...: n positions after ${CONTEXT} tokens; by ...: prefill of ${CONTEXT} tokens in such chunks`,
);
console.table(table);
for (const { model } of models) await model.release();
