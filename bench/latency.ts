/**
 * Keystroke to suggestion, as the editor sees it: the client's call, the engine process and back, without the
 * debounce. Lines of real files are typed character by character; every keystroke is a request.
 *
 *   npm run bench:latency [-- --json] [-- --format int8|int4|fp32] [-- --threads N] [-- --plain]
 *
 * --plain: without drafts.
 */
import { parseArgs } from 'node:util';
import { quantile } from '../src/core/eval/statistics.ts';
import type { CompleteResult } from '../src/engine/protocol.ts';
import { createClient, type Cursor, type Kind, options, typing } from './typing.ts';

const MAX_TOKENS = 24;

const { values } = parseArgs({ options: { ...options, plain: { type: 'boolean', default: false } } });
const client = createClient(values);

interface Keystroke {
  readonly kind: Kind;
  readonly milliseconds: number;
  readonly result: CompleteResult;
}

async function request({ kind, ...cursor }: Cursor): Promise<Keystroke> {
  const start = performance.now();
  const result = await client.complete({
    uri: cursor.path,
    ...cursor,
    length: 'block',
    healing: 'exact',
    interpolation: 'auto',
    maxTokens: MAX_TOKENS,
    maxLines: 8,
    timeBudgetMs: 10_000,
    ...(values.plain && { speculation: 'off' }),
  });
  return { kind, milliseconds: performance.now() - start, result };
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
await client.profile(); // as an editor that has been idle for some seconds has it
const keystrokes: Keystroke[] = [];
for (const cursor of typing()) keystrokes.push(await request(cursor));
await client.dispose();

const report = {
  format: info.format,
  threads: info.threads,
  loadMs: info.loadMs,
  residentMiB: info.residentBytes / 2 ** 20,
  keystroke: summary(keystrokes.filter((k) => k.kind === 'keystroke')),
  jump: summary(keystrokes.filter((k) => k.kind === 'jump')),
  jumpBack: summary(keystrokes.filter((k) => k.kind === 'jump back')),
};
if (values.json) console.log(JSON.stringify(report, undefined, 2));
else print();

function print(): void {
  const { keystroke, jump, jumpBack } = report;
  console.log(
    `${report.format}, ${report.threads} thread(s), model loaded in ${report.loadMs.toFixed(0)} ms,`,
  );
  console.log(`${report.residentMiB.toFixed(0)} MiB resident; up to ${MAX_TOKENS} new tokens per request\n`);
  console.table({
    keystroke: row(keystroke),
    'cursor jump': row(jump),
    'jump back': row(jumpBack),
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
