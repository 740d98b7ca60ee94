import { join } from 'node:path';
import { type Hole, lineHoles } from '../core/eval/holes.ts';
import { type Outcome, report } from '../core/eval/summary.ts';
import type { EngineOptions } from './engineOptions.ts';
import { CliError } from './errors.ts';
import { evaluationView } from './evaluationView.ts';
import type { Installation } from './installation.ts';
import { readRepository } from './repository.ts';
import { type Engine, withEngine } from './withEngine.ts';

export interface EvalOptions extends EngineOptions {
  readonly repo: string;
  readonly holes: 'line';
  readonly limit: number;
  readonly seed: number;
  readonly json?: true;
}

/** `foredraft eval`: how much of what stands in a repository the model would have suggested, and how fast. */
export async function evaluate(
  installation: Installation,
  options: EvalOptions,
  signal: AbortSignal,
): Promise<void> {
  const { repo, limit, seed } = options;
  const holes = lineHoles(await readRepository(repo), limit, seed);
  if (holes.length === 0) throw new CliError(`${repo}: has no TypeScript, JavaScript or Python code`);
  await withEngine(installation, options, signal, async (engine) => {
    const outcomes = await fillAll(engine, holes, repo);
    const { model, format, threads } = engine.info;
    const evaluation = { repo, holes: options.holes, seed, model, format, threads, ...report(outcomes) };
    process.stdout.write(
      options.json ? JSON.stringify(evaluation, undefined, 2) + '\n' : evaluationView(evaluation),
    );
  });
}

async function fillAll(engine: Engine, holes: readonly Hole[], repo: string): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  try {
    for (const hole of holes) {
      showProgress(`${outcomes.length} of ${holes.length} holes`);
      outcomes.push(await fill(engine, hole, repo));
    }
  } finally {
    showProgress('');
  }
  return outcomes;
}

async function fill({ complete }: Engine, hole: Hole, repo: string): Promise<Outcome> {
  const { path, prefix, prefixOffset, suffix } = hole;
  const start = performance.now();
  const { text } = await complete({
    file: join(repo, path),
    path,
    prefix,
    prefixOffset,
    suffix,
    length: 'line',
  });
  return { hole, suggestion: text, milliseconds: performance.now() - start };
}

/** Replaces the last line of a terminal; says nothing to files and pipes. */
function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
