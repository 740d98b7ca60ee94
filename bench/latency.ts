/**
 * Keystroke to suggestion, as the editor sees it: the client's call, the engine process and back, without the
 * debounce. Lines of real files are typed character by character; every keystroke is a request.
 *
 *   npm run bench:latency [-- --json] [-- --format int8|int4|fp32] [-- --threads N]
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineClient } from '../src/client/engineClient.ts';
import { sliceAround } from '../src/core/document/slice.ts';
import { quantile } from '../src/core/eval/statistics.ts';
import type { CompleteResult, WeightFormat } from '../src/engine/protocol.ts';

/** Files of this repository, so that anyone measures on the same text; and lines typed anew in each. */
const FILES = ['src/engine/session/kvCache.ts', 'src/core/fim/prompt.ts', 'training/train.py'];
const LINES_PER_FILE = 6;
const MAX_TOKENS = 24;

const { values } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    format: { type: 'string', default: 'int8' },
    threads: { type: 'string', default: '0' },
  },
});

const client = new EngineClient({
  entry: 'dist/engine.cjs',
  load: {
    modelDir: 'models/foredraft-7m',
    cacheDir: join(tmpdir(), 'foredraft-bench'),
    format: values.format as WeightFormat,
    threads: Number(values.threads),
    idleMinutes: 0,
  },
  log: () => undefined,
});

/** A jump of the cursor changes the suffix, which stands first in the prompt: only typing finds all of it cached. */
type Kind = 'keystroke' | 'jump';

interface Keystroke {
  readonly kind: Kind;
  readonly milliseconds: number;
  readonly result: CompleteResult;
}

async function request(path: string, text: string, offset: number, kind: Kind): Promise<Keystroke> {
  const start = performance.now();
  const result = await client.complete({
    uri: path,
    path,
    ...sliceAround(text, offset),
    length: 'block',
    maxTokens: MAX_TOKENS,
    maxLines: 8,
    timeBudgetMs: 10_000,
  });
  return { kind, milliseconds: performance.now() - start, result };
}

/** Types evenly spaced code lines of a file over again, each in its place. */
async function typeFile(path: string): Promise<Keystroke[]> {
  const text = readFileSync(path, 'utf8');
  const lines = [...text.matchAll(/^[ \t]*\S.{20,90}$/gm)];
  const step = Math.max(1, Math.floor(lines.length / LINES_PER_FILE));
  const keystrokes: Keystroke[] = [];
  for (const line of lines.filter((_, i) => i % step === 0).slice(0, LINES_PER_FILE)) {
    const end = line.index + line[0].length;
    const after = text.slice(end);
    const indent = /^[ \t]*/.exec(line[0])![0].length;
    const begin = line.index + indent;
    for (let offset = begin; offset < end; offset++) {
      const kind = offset === begin ? 'jump' : 'keystroke';
      keystrokes.push(await request(path, text.slice(0, offset) + after, offset, kind));
    }
  }
  return keystrokes;
}

function summary(keystrokes: readonly Keystroke[]) {
  const over = (pick: (k: Keystroke) => number) => {
    const sorted = keystrokes.map(pick);
    return { p50: quantile(sorted, 0.5), p95: quantile(sorted, 0.95) };
  };
  const sum = (pick: (k: Keystroke) => number): number => keystrokes.reduce((total, k) => total + pick(k), 0);
  return {
    requests: keystrokes.length,
    total: over((k) => k.milliseconds),
    prompt: over((k) => k.result.timings.prompt),
    prefill: over((k) => k.result.timings.prefill),
    decode: over((k) => k.result.timings.decode),
    generated: over((k) => k.result.tokens.generated),
    msPerToken: sum((k) => k.result.timings.decode) / sum((k) => k.result.tokens.generated),
    reusedShare: sum((k) => k.result.tokens.reused) / sum((k) => k.result.tokens.prompt),
  };
}

const info = await client.start();
const keystrokes: Keystroke[] = [];
for (const file of FILES) keystrokes.push(...(await typeFile(file)));
await client.dispose();

const report = {
  format: info.format,
  threads: info.threads,
  loadMs: info.loadMs,
  residentMiB: info.residentBytes / 2 ** 20,
  keystroke: summary(keystrokes.filter((k) => k.kind === 'keystroke')),
  jump: summary(keystrokes.filter((k) => k.kind === 'jump')),
};
if (values.json) console.log(JSON.stringify(report, undefined, 2));
else print();

function print(): void {
  const { keystroke, jump } = report;
  console.log(
    `${report.format}, ${report.threads} thread(s), model loaded in ${report.loadMs.toFixed(0)} ms,`,
  );
  console.log(`${report.residentMiB.toFixed(0)} MiB resident; up to ${MAX_TOKENS} new tokens per request\n`);
  console.table({
    keystroke: row(keystroke),
    'cursor jump': row(jump),
  });
  console.log(
    `prompt tokens served from the KV cache: ${(100 * keystroke.reusedShare).toFixed(1)} % of a keystroke's`,
  );
  console.log(`decode: ${keystroke.msPerToken.toFixed(2)} ms per token`);
}

function row(s: ReturnType<typeof summary>) {
  const ms = (value: number): string => value.toFixed(1);
  return {
    requests: s.requests,
    'p50 ms': ms(s.total.p50),
    'p95 ms': ms(s.total.p95),
    'prompt p50': ms(s.prompt.p50),
    'prefill p50': ms(s.prefill.p50),
    'decode p50': ms(s.decode.p50),
    'tokens p50': s.generated.p50,
  };
}
