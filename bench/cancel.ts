/**
 * How soon the engine is free again after a cancellation: from the client's message to the engine's answer, which
 * comes when nothing more is computed for the request. It cannot come during a pass; how long one takes is measured
 * in the same run.
 *
 *   npm run bench:cancel [-- --model DIR] [-- --format int8|int4|fp32] [-- --threads N] [-- --rounds N]
 */
import { fork } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
} from 'vscode-jsonrpc/node';
import { createRandom } from '../src/core/random.ts';
import { quantile } from '../src/core/eval/statistics.ts';
import {
  type CompleteParams,
  CompleteRequest,
  type LoadParams,
  LoadRequest,
  ProfileProgress,
  ProfileRequest,
  TokenEndsRequest,
} from '../src/engine/protocol.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/foredraft-7m' },
    format: { type: 'string', default: 'int8' },
    threads: { type: 'string', default: '0' },
    rounds: { type: 'string', default: '60' },
  },
});

const random = createRandom(1);
const child = fork('dist/engine.cjs', { execArgv: [] });
const engine = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
engine.listen();

const cacheDir = mkdtempSync(join(tmpdir(), 'foredraft-bench-')); // without a cost profile
const load: LoadParams = {
  ...{ modelDir: values.model, cacheDir, format: values.format as LoadParams['format'] },
  ...{ threads: Number(values.threads), idleMinutes: 0 },
};

/** A request whose prompt fills the context and has nothing in common with the one before, and long decoding. */
function request(maxTokens: number): CompleteParams {
  const name = `v${Math.floor(random() * 1e9)}`;
  return {
    ...{ uri: 'file:///a.ts', path: 'a.ts', prefixOffset: 0, suffix: `\n// ${name}\n` },
    prefix: `let ${name} = 0;\n`.repeat(1000),
    ...{ healing: 'off', length: 'block', maxTokens, maxLines: 100, timeBudgetMs: 60_000 },
  };
}

/** Cancels a request after `ms`. @returns milliseconds until the engine answers, or undefined when it was done before */
async function cancelAfter(ms: number, params: CompleteParams): Promise<number | undefined> {
  const source = new CancellationTokenSource();
  const answer = engine.sendRequest(CompleteRequest, params, source.token).then(
    () => undefined,
    () => performance.now(),
  );
  await delay(ms);
  const cancelled = performance.now();
  source.cancel();
  const answered = await answer;
  return answered === undefined ? undefined : answered - cancelled;
}

const samples = new Map<string, number[]>();
const record = (what: string, ms: number | undefined): unknown =>
  ms !== undefined && samples.set(what, [...(samples.get(what) ?? []), ms]);

await engine.sendRequest(LoadRequest, load);
const { timings, tokens } = await engine.sendRequest(CompleteRequest, request(1));
const prefillMs = timings.prefill;
const chunks = Math.ceil(tokens.prompt / 128);

for (let round = 0; round < Number(values.rounds); round++) {
  const whole = await engine.sendRequest(CompleteRequest, request(1));
  record('a pass of prefill (mean)', whole.timings.prefill / chunks);
  record('during prefill', await cancelAfter(prefillMs * random(), request(256)));
  const typed = request(256);
  const { timings, tokens } = await engine.sendRequest(CompleteRequest, typed);
  record('a pass of decoding (mean)', timings.decode / tokens.generated);
  record('during decoding', await cancelAfter(5 + timings.decode * random(), typed));
  // Two requests at once, as when a key is pressed while the one before is computed.
  const [first, second] = await Promise.all(
    [0, 0].map(() => cancelAfter(prefillMs * random(), request(256))),
  );
  record('running, another one waiting', first);
  record('waiting', second);
}

// Requests while costs are measured: they are not cancelled, the measurement has to give way.
const measuring = { done: false };
let steps = 0;
engine.onProgress(ProfileProgress, 1, () => {
  steps++;
});
const profile = engine.sendRequest(ProfileRequest, { progress: 1 }).then(() => (measuring.done = true));
while (!measuring.done) {
  await delay(1000 + 200 * random());
  const start = performance.now();
  await engine.sendRequest(TokenEndsRequest, { text: 'a' });
  if (steps > 0) record('a request while costs are measured', performance.now() - start);
}
await profile;

console.log(`${values.format}, ${samples.get('during prefill')!.length} rounds, milliseconds`);
console.table(
  Object.fromEntries(
    [...samples].map(([what, ms]) => {
      const at = (q: number): string => quantile(ms, q).toFixed(1);
      return [what, { p50: at(0.5), p95: at(0.95), max: at(1), n: ms.length }];
    }),
  ),
);
child.kill();
rmSync(cacheDir, { recursive: true, force: true });
