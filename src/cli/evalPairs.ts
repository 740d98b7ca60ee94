import { type CursorPair, cursorPairs } from '../core/eval/cursorPairs.ts';
import { hasCode, type SourceFile } from '../core/eval/holes.ts';
import { type Answer, type CursorKind, type PairOutcome, pairReport } from '../core/eval/pairReport.ts';
import { createRandom, type Random, sample, seedOf } from '../core/random.ts';
import { type HealingMode, healingModes } from '../core/healing/healing.ts';
import { CliError } from './errors.ts';
import { type EvalOptions, nothingToEvaluate, settingOf } from './evalSetting.ts';
import { fill, showProgress } from './fill.ts';
import type { Installation } from './installation.ts';
import { pairsView } from './pairsView.ts';
import { printResult } from './printResult.ts';
import { readRepository } from './repository.ts';
import { type Engine, withCompletions } from './withEngine.ts';

/** `foredraft eval --cursor mid-token`: what a cursor inside a token costs, with every kind of healing. */
export async function evaluatePairs(
  installation: Installation,
  options: EvalOptions,
  signal: AbortSignal,
): Promise<void> {
  const { repo, seed, json } = options;
  const files = await readRepository(repo);
  if (!hasCode(files)) throw nothingToEvaluate(repo);
  const { setting, outcomes } = await withCompletions(installation, options, signal, async (engine) => ({
    setting: settingOf(options, engine.info),
    outcomes: await answerAll(engine, files, options),
  }));
  if (outcomes.length === 0) {
    throw new CliError(`${repo}: has code, but no line where this model's tokens have a place inside them`);
  }
  process.removeAllListeners('SIGINT'); // no event comes through while the report is computed: so Ctrl-C just kills
  const evaluation = { ...setting, ...pairReport(outcomes, seed) };
  printResult(evaluation, json, () => pairsView(evaluation));
}

async function answerAll(
  engine: Engine,
  files: readonly SourceFile[],
  { repo, limit, seed }: EvalOptions,
): Promise<PairOutcome[]> {
  const outcomes: PairOutcome[] = [];
  const random = createRandom(seedOf('modes', seed));
  try {
    for await (const pair of cursorPairs(files, seed, engine.tokenEnds)) {
      showProgress(`${outcomes.length} of ${limit} pairs`);
      outcomes.push(await answerPair(engine, repo, pair, random));
      if (outcomes.length >= limit) break;
    }
  } finally {
    showProgress('');
  }
  return outcomes;
}

/** In the order of typing, and the modes in random order: so all find the KV cache equally warm. */
async function answerPair(
  engine: Engine,
  repo: string,
  pair: CursorPair,
  random: Random,
): Promise<PairOutcome> {
  await fill(engine, repo, pair.path, pair.aligned, 'off'); // pays for the jump to this place, and is not counted
  const answers = async (kind: CursorKind): Promise<Record<HealingMode, Answer>> => {
    const found: Partial<Record<HealingMode, Answer>> = {};
    for (const mode of sample(healingModes, healingModes.length, random)) {
      found[mode] = await fill(engine, repo, pair.path, pair[kind], mode);
    }
    return found as Record<HealingMode, Answer>;
  };
  return { pair, answers: { aligned: await answers('aligned'), mid: await answers('mid') } };
}
