/**
 * The engine against llama.cpp on the same GGUF files, with the same number of threads, taking turns in one run:
 * int8 against Q8_0, int4 against Q4_0.
 *
 *   npm run bench:engine:models
 *   npm install --no-save node-llama-cpp
 *   npm run bench:engine:llama [-- --threads N] [-- --model foredraft-7m|random-0.5b] [-- --format int8|int4]
 *
 * Neither side samples. Ours has the softmax and the 32 most probable tokens of each row in its time; llama.cpp's
 * logits are computed for the same rows, and left where they are. With as many threads as there are cores,
 * node-llama-cpp took ten times as long for a token as llama.cpp's llama-bench: compare with fewer (docs/engine.md).
 */
import { parseArgs } from 'node:util';
import type { Contestant, Context } from './contestant.ts';
import { llamaCpp } from './llama.ts';
import { type BenchModel, benchModels } from './models.ts';
import { options } from './options.ts';
import { ours } from './ours.ts';
import { against, type Comparison, printComparison } from './report.ts';
import { takeTurns, Times } from './rounds.ts';
import { someTokens } from './someTokens.ts';

const ROWS = [1, 2, 4, 8, 16, 32];
const STEPS = 8;
/** Tokens that a context holds beside the ones it is filled with. */
const ROOM = 64;

/** Ratios of time, ours to theirs, that the project asks for. */
const TARGETS = {
  int8: { decode: 1.05, prefill: 0.4, rows16: 0.5 },
  int4: { decode: 1.05, prefill: 0.55, rows16: 0.65 },
} as const;
const BUNDLED_DECODE_TARGET = 1;
/** c(n) / c(1) of int8. */
const COST_TARGETS: Readonly<Record<number, number>> = { 8: 1.6, 16: 2 };

/** A contestant with what its turns need. */
interface Place {
  readonly short: Context;
  /** Filled up to the model's long context. */
  readonly long: Context;
  readonly times: Times;
}

async function takePlace(contestant: Contestant, { contexts, warmUp }: BenchModel): Promise<Place> {
  const short = await contestant.open(contexts[0] + ROOM);
  const long = await contestant.open(contexts[1] + ROOM);
  for (let done = 0; done < warmUp; done++) {
    await short.decode(300);
    short.truncate(done % contexts[0]);
  }
  await long.prefill(someTokens(contexts[1]));
  return { short, long, times: new Times() };
}

async function turn({ short, long, times }: Place, { contexts }: BenchModel): Promise<void> {
  await short.prefill(someTokens(16)); // the others have emptied the CPU's caches
  await times.measure('prefill', () => short.prefill(someTokens(contexts[0])));
  for (const n of ROWS) {
    await short.verify(someTokens(n));
    await times.measure(`rows ${n}`, () => short.verify(someTokens(n)));
  }
  for (const [i, context] of [short, long].entries()) {
    await context.decode(300);
    for (const token of someTokens(STEPS)) {
      await times.measure(`decode ${contexts[i]}`, () => context.decode(token));
    }
    context.truncate(contexts[i]!);
  }
}

function report(model: BenchModel, format: 'int8' | 'int4', type: string, us: Times, them: Times): void {
  const targets = TARGETS[format];
  const line = (what: string, key: string, target?: number): Comparison => ({
    ...{ what, target },
    ...{ ours: us.median(key), theirs: them.median(key) },
  });
  const decodeTarget = model.isBundled ? BUNDLED_DECODE_TARGET : targets.decode;
  printComparison(
    `${model.name}: ${format} against llama.cpp ${type}, ${values.threads} thread(s), medians of ${model.rounds} rounds`,
    type,
    [
      ...model.contexts.map((n) => line(`decode at ${n}`, `decode ${n}`, decodeTarget)),
      line(`prefill of ${model.contexts[0]}`, 'prefill', targets.prefill),
      ...ROWS.map((n) =>
        line(`${n} rows at ${model.contexts[0]}`, `rows ${n}`, n === 16 ? targets.rows16 : undefined),
      ),
    ],
  );
  const slope = (times: Times, n: number): number => times.median(`rows ${n}`) / times.median('rows 1');
  console.table(
    Object.fromEntries(
      ROWS.map((n) => [
        `c(${n})/c(1)`,
        {
          ours: slope(us, n).toFixed(2),
          [type]: slope(them, n).toFixed(2),
          target: against(slope(us, n), format === 'int8' ? COST_TARGETS[n] : undefined),
        },
      ]),
    ),
  );
}

const PAIRS = [
  { format: 'int8', type: 'Q8_0' },
  { format: 'int4', type: 'Q4_0' },
] as const;

const { values } = parseArgs({ options: { ...options, format: { type: 'string' } } });
const threads = Number(values.threads);
for (const model of benchModels(values)) {
  for (const { format, type } of PAIRS.filter(
    (pair) => values.format === undefined || pair.format === values.format,
  )) {
    const path = model.gguf(type);
    const us = await takePlace(await ours({ modelDir: path, cacheDir: values.dir, format, threads }), model);
    const them = await takePlace(await llamaCpp(path, threads), model);
    await takeTurns(model.rounds, [() => turn(us, model), () => turn(them, model)]);
    report(model, format, type, us.times, them.times);
  }
}
process.exit(0); // node-llama-cpp keeps its threads
