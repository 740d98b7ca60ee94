/**
 * What exact healing adds to a keystroke: every one is asked with it and without it, side by side, in one engine
 * process. Suggestions differ, and with them the time to write them: so the answers that are alike are also compared
 * alone, and a second run stops at the first token.
 *
 *   npm run bench:healing [-- --json] [-- --format int8|int4|fp32] [-- --threads N]
 */
import { parseArgs } from 'node:util';
import { quantile } from '../src/core/eval/statistics.ts';
import type { CompleteResult } from '../src/engine/protocol.ts';
import { createClient, type Cursor, options, typing } from './typing.ts';

type Mode = 'exact' | 'off';
const MODES: readonly Mode[] = ['off', 'exact'];
const MAX_TOKENS = [24, 1];

interface Answer {
  readonly milliseconds: number;
  readonly result: CompleteResult;
}
type Pair = Record<Mode, Answer>;

const { values } = parseArgs({ options });
const client = createClient(values);

/** Each mode has a document of its own, and with it a KV cache of its own. */
async function request(mode: Mode, { path, prefix, prefixOffset, suffix }: Cursor, maxTokens: number) {
  const start = performance.now();
  const result = await client.complete({
    ...{ uri: `${mode}:${path}`, path, prefix, prefixOffset, suffix },
    healing: mode,
    length: 'block',
    maxTokens,
    maxLines: 8,
    timeBudgetMs: 10_000,
  });
  return { milliseconds: performance.now() - start, result };
}

/** Both modes at every keystroke, each as often first as second. The jump to a line is not counted. */
async function typeAll(maxTokens: number): Promise<Pair[]> {
  const pairs: Pair[] = [];
  for (const cursor of typing()) {
    const pair: Partial<Pair> = {};
    const order = pairs.length % 2 === 0 ? MODES : MODES.toReversed();
    for (const mode of order) pair[mode] = await request(mode, cursor, maxTokens);
    if (cursor.kind === 'keystroke') pairs.push(pair as Pair);
  }
  return pairs;
}

function summary(pairs: readonly Pair[]) {
  const ofMode = (mode: Mode) => {
    const median = (pick: (answer: Answer) => number): number =>
      quantile(
        pairs.map((pair) => pick(pair[mode])),
        0.5,
      );
    return {
      prompt: median(({ result }) => result.timings.prompt),
      prefill: median(({ result }) => result.timings.prefill),
      decode: median(({ result }) => result.timings.decode),
      total: median(({ milliseconds }) => milliseconds),
      generated: median(({ result }) => result.tokens.generated),
    };
  };
  const added = pairs.map(({ exact, off }) => exact.milliseconds - off.milliseconds);
  const alike = pairs.filter(({ exact, off }) => exact.result.text === off.result.text);
  return {
    keystrokes: pairs.length,
    off: ofMode('off'),
    exact: ofMode('exact'),
    addedMs: { p50: quantile(added, 0.5), p95: quantile(added, 0.95) },
    addedPercent: {
      p50: quantile(
        added.map((ms, i) => (100 * ms) / pairs[i]!.off.milliseconds),
        0.5,
      ),
    },
    /** Where both wrote the same text: the time with healing, in times of that without, median. */
    alike: {
      keystrokes: alike.length,
      ratio: quantile(
        alike.map(({ exact, off }) => exact.milliseconds / off.milliseconds),
        0.5,
      ),
    },
  };
}

const { format, threads } = await client.start();
const runs: (ReturnType<typeof summary> & { readonly maxTokens: number })[] = [];
for (const maxTokens of MAX_TOKENS) runs.push({ maxTokens, ...summary(await typeAll(maxTokens)) });
await client.dispose();

if (values.json) console.log(JSON.stringify({ format, threads, runs }, undefined, 2));
else print();

function print(): void {
  console.log(`${format}, ${threads} thread(s); medians over keystrokes, in ms`);
  for (const { maxTokens, keystrokes, off, exact, addedMs, addedPercent, alike } of runs) {
    console.log(`\n${keystrokes} keystrokes, up to ${maxTokens} new token(s) each`);
    console.table({ off: rounded(off), exact: rounded(exact) });
    console.log(
      `added, paired: ${addedMs.p50.toFixed(1)} ms, ${addedPercent.p50.toFixed(0)} % of the request without it` +
        ` (p95: ${addedMs.p95.toFixed(1)} ms)`,
    );
    console.log(
      `${alike.keystrokes} of them with the same text: ${alike.ratio.toFixed(2)} x the time without it`,
    );
  }
}

function rounded(times: Record<string, number>) {
  return Object.fromEntries(Object.entries(times).map(([name, value]) => [name, Number(value.toFixed(2))]));
}
