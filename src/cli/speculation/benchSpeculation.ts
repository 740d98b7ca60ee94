import { hasCode } from '../../core/eval/holes.ts';
import { type KindReport, meanAccepted, speculationReport } from '../../core/eval/speculationReport.ts';
import { seedOf } from '../../core/random.ts';
import { type SourceName, sourceNames } from '../../core/speculation/draftSource.ts';
import type { EngineOptions } from '../engineOptions.ts';
import { CliError } from '../errors.ts';
import { type ModelSetting, nothingToEvaluate } from '../evalSetting.ts';
import { showProgress } from '../fill.ts';
import type { Installation } from '../installation.ts';
import { printResult } from '../printResult.ts';
import { readRepository } from '../repository.ts';
import { withEngine } from '../withEngine.ts';
import { Arm } from './arm.ts';
import { type ByKind, byKind, type ItemKind, itemKinds, itemsOf } from './items.ts';
import { compare, serveAll } from './serve.ts';
import { speculationView } from './speculationView.ts';

export interface BenchSpeculationOptions extends EngineOptions {
  readonly repo: string;
  readonly holes: ItemKind | 'all';
  readonly limit: number;
  readonly seed: number;
  readonly tokens: number;
  readonly ablate?: true;
  readonly json?: true;
}

/** tau with other sources. */
export interface Ablation {
  readonly source: SourceName;
  /** With all but this one. */
  readonly without: ByKind<number>;
  /** With this one alone. */
  readonly alone: ByKind<number>;
}

export interface SpeculationEvaluation
  extends ModelSetting, Pick<BenchSpeculationOptions, 'repo' | 'seed' | 'tokens'> {
  readonly sources: readonly SourceName[];
  readonly kinds: ByKind<KindReport>;
  readonly ablation: readonly Ablation[];
}

/** Lines to begin with that do not count: until V8 has compiled what answers them. */
const WARM_UP = 60;

/** `foredraft bench speculation`: what drafts gain in completing what stands in a repository. */
export async function benchSpeculation(
  installation: Installation,
  options: BenchSpeculationOptions,
  signal: AbortSignal,
): Promise<void> {
  const { repo, holes, limit, seed, tokens, ablate = false, json } = options;
  const files = await readRepository(repo);
  if (!hasCode(files)) throw nothingToEvaluate(repo);
  const items = itemKinds
    .filter((kind) => holes === kind || holes === 'all')
    .flatMap((kind) => itemsOf(kind, files, limit, seedOf(kind, seed)));
  if (items.length === 0) throw new CliError(`${repo}: has code, but no place for a hole of kind ${holes}`);
  const warmUp = itemsOf('line', files, WARM_UP, seedOf('warm-up', seed));
  const sources = sourceNames.filter((name) => name !== 'draftModel' || options.draftModel !== undefined);
  const course = { repo, tokens, paths: files.map(({ path }) => path) };

  const withArm = <T>(work: (arm: Arm, setting: ModelSetting) => Promise<T>): Promise<T> =>
    withEngine(installation, options, signal, (engine) => {
      const { model, format, threads, layout } = engine.info;
      return work(new Arm(engine, course), { model, format, threads, layout: options.layout ?? layout });
    });
  const tauWith = async (sources: readonly SourceName[]): Promise<ByKind<number>> =>
    withArm(async (arm) => {
      const answers = await serveAll(arm, items, sources);
      return byKind(answers, (ofKind) => meanAccepted(ofKind.flatMap(({ served }) => served)));
    });

  try {
    const { setting, outcomes } = await withArm((plain, setting) =>
      withArm(async (drafting) => ({
        setting,
        outcomes: await compare({ plain, drafting, sources, warmUp, items }),
      })),
    );
    const ablation: Ablation[] = [];
    for (const source of ablate ? sources : []) {
      const without = await tauWith(sources.filter((other) => other !== source));
      ablation.push({ source, without, alone: await tauWith([source]) });
    }
    const kinds = byKind(outcomes, speculationReport);
    const evaluation = { repo, seed, tokens, ...setting, sources, kinds, ablation };
    showProgress('');
    printResult(evaluation, json, () => speculationView(evaluation));
  } finally {
    showProgress('');
  }
}
