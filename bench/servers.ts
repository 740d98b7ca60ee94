/**
 * Whether a server with the bundled model says what the local engine says: the same holes, greedily, with the weights in
 * 32 bits on both sides. Prompts are the same tokens, so that what differs is arithmetic: texts differ where two tokens
 * are about as probable.
 *
 *   npm run bench:servers [-- --server llama.cpp|vllm] [-- --limit N] [-- --seed N] [-- --repo DIR] [-- --json]
 *
 * `off` fills the holes without healing on both sides. `forced` is what a server does inside a token, beside the two kinds
 * of healing of the engine that are alike: `multi`, which takes the same choices from another place on, and `exact`.
 */
import { parseArgs } from 'node:util';
import { join } from 'node:path';
import { EngineClient } from '../src/client/engineClient.ts';
import { cacheDir, installationAt } from '../src/cli/installation.ts';
import { readRepository } from '../src/cli/repository.ts';
import { type Hole, lineHoles } from '../src/core/eval/holes.ts';
import { quantile } from '../src/core/eval/statistics.ts';
import type { HealingMode } from '../src/core/healing/healing.ts';
import type { CompleteParams, Completion } from '../src/engine/protocol.ts';
import { parseAddress } from '../src/servers/address.ts';
import type { CompletionEngine } from '../src/servers/completionEngine.ts';
import { ServerClient } from '../src/servers/serverClient.ts';
import { haveServer, startLlamaCpp, startVllm } from '../test/support/realServer.ts';

const { values } = parseArgs({
  options: {
    server: { type: 'string', default: 'llama.cpp' },
    repo: { type: 'string', default: 'src' },
    limit: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    json: { type: 'boolean', default: false },
  },
});

type Side = 'engine' | 'server';
interface Answer {
  readonly result: Completion;
  readonly milliseconds: number;
}

function paramsFor(hole: Hole, healing: HealingMode): CompleteParams {
  const { path, prefix, prefixOffset, suffix } = hole;
  return {
    ...{ uri: `file:///${path}`, path, prefix, prefixOffset, suffix, healing },
    ...{ length: 'line', maxTokens: 64, maxLines: 1, timeBudgetMs: 20_000 },
  };
}

async function ask(engine: Pick<CompletionEngine, 'complete'>, params: CompleteParams): Promise<Answer> {
  const start = performance.now();
  const result = await engine.complete(params);
  return { result, milliseconds: performance.now() - start };
}

function share(count: number): string {
  return `${count} of ${holes.length} (${((100 * count) / holes.length).toFixed(1)} %)`;
}

function exact(answers: readonly Answer[]): number {
  return answers.filter(({ result }, i) => result.text === holes[i]!.truth).length;
}

const isVllm = values.server === 'vllm';
if (!haveServer(isVllm ? 'vllm' : 'llama')) process.exit(77);
const holes = lineHoles(await readRepository(values.repo), Number(values.limit), Number(values.seed));
const installation = installationAt(join(import.meta.dirname, '..'));
const engine = new EngineClient({
  entry: installation.engineEntry,
  load: {
    ...{ modelDir: installation.modelDir, cacheDir: cacheDir(), format: 'fp32' as const },
    ...{ device: 'cpu' as const, threads: 1, idleMinutes: 0 },
  },
  log: () => undefined,
});
const real = isVllm ? await startVllm() : await startLlamaCpp();
const server = new ServerClient(() =>
  Promise.resolve({
    address: parseAddress(real.url),
    keepAliveMinutes: 0,
    timeouts: { connect: 30_000, firstByte: 60_000, total: 120_000 },
  }),
);
try {
  const info = await server.start();
  const run = async (side: Side, healing: HealingMode): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (const hole of holes) {
      answers.push(await ask(side === 'engine' ? engine : server, paramsFor(hole, healing)));
    }
    return answers;
  };
  const arms = {
    off: { engine: await run('engine', 'off'), server: await run('server', 'off') },
    multi: await run('engine', 'multi'),
    exact: await run('engine', 'exact'),
    forced: await run('server', 'exact'),
  };
  const same = (a: readonly Answer[], b: readonly Answer[]): number =>
    a.filter(({ result }, i) => result.text === b[i]!.result.text).length;
  const samePrompt = arms.off.engine.filter(
    ({ result }, i) => result.tokens.prompt === arms.off.server[i]!.result.tokens.prompt,
  ).length;
  const flips = arms.off.engine.flatMap(({ result }, i) => {
    const other = arms.off.server[i]!.result;
    if (result.text === other.text) return [];
    return [{ engine: result, server: other }];
  });
  const p50 = (answers: readonly Answer[]): number =>
    quantile(
      answers.map(({ milliseconds }) => milliseconds),
      0.5,
    );
  if (values.json) {
    console.log(JSON.stringify({ info, flips }, undefined, 2));
  } else {
    console.log(
      `${info.kind} ${info.version ?? ''}, ${holes.length} holes of ${values.repo}, seed ${values.seed}`,
    );
    console.log(`prompts of the same length: ${share(samePrompt)}`);
    console.log(`same text, healing off on both sides: ${share(same(arms.off.engine, arms.off.server))}`);
    for (const { engine, server } of flips) {
      const [a, b] = [engine, server].map(
        ({ text, logProbability }) => `${JSON.stringify(text)} ${logProbability?.toFixed(2) ?? '?'}`,
      );
      console.log(`  engine ${a!}, server ${b!}`);
    }
    console.log(`same text, forced and multi: ${share(same(arms.forced, arms.multi))}`);
    console.log(`same text, forced and exact: ${share(same(arms.forced, arms.exact))}`);
    console.log('\nright line: ');
    console.log(
      `  engine: off ${share(exact(arms.off.engine))}, multi ${share(exact(arms.multi))}, exact ${share(exact(arms.exact))}`,
    );
    console.log(`  server: off ${share(exact(arms.off.server))}, forced ${share(exact(arms.forced))}`);
    console.log(
      `p50, ms: engine exact ${p50(arms.exact).toFixed(0)}, server off ${p50(arms.off.server).toFixed(0)}, forced ${p50(arms.forced).toFixed(0)}`,
    );
  }
} finally {
  server.dispose();
  await engine.dispose();
  await real.stop();
}
