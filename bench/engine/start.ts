/**
 * Milliseconds from the start of the engine's process to the first token of a completion with the bundled model: what
 * someone waits who types the first character after opening the editor. The model has been prepared before.
 *
 *   npm run bench:engine:start [-- --threads N]      (0: as the editor does)
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { sliceAround } from '../../src/core/document/slice.ts';
import { quantile } from '../../src/core/eval/statistics.ts';
import { createClient } from '../typing.ts';
import { against } from './report.ts';

const STARTS = 9;
const TARGET_MS = 700;
const PATH = 'src/engine/session/kvCache.ts';

const { values } = parseArgs({ options: { threads: { type: 'string', default: '0' } } });
const text = readFileSync(PATH, 'utf8');

async function firstToken() {
  const client = createClient({ format: 'int8', threads: values.threads });
  const start = performance.now();
  const info = await client.start();
  const loaded = performance.now();
  const { timings, tokens } = await client.complete({
    ...{ uri: PATH, path: PATH, ...sliceAround(text, text.length >> 1) },
    ...{ healing: 'exact', length: 'block', maxTokens: 1, maxLines: 1, timeBudgetMs: 60_000 },
  });
  const end = performance.now();
  await client.dispose();
  return {
    ...{ total: end - start, process: loaded - start - info.loadMs, load: info.loadMs },
    ...{ prompt: timings.prompt, prefill: timings.prefill, tokens: tokens.prompt },
  };
}

await firstToken(); // prepares the model, and warms the file cache
const starts: Awaited<ReturnType<typeof firstToken>>[] = [];
for (let i = 0; i < STARTS; i++) starts.push(await firstToken());
const median = (pick: (start: (typeof starts)[number]) => number): number => quantile(starts.map(pick), 0.5);
const total = median((s) => s.total);
console.log(`\nengine start to first token, bundled model, medians of ${STARTS} starts, milliseconds`);
console.table({
  int8: {
    process: median((s) => s.process).toFixed(0),
    load: median((s) => s.load).toFixed(0),
    prompt: median((s) => s.prompt).toFixed(0),
    [`prefill (${starts[0]!.tokens} tokens)`]: median((s) => s.prefill).toFixed(0),
    total: total.toFixed(0),
    target: against(total, TARGET_MS),
  },
});
