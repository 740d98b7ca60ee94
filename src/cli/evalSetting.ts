import type { HealingMode } from '../core/healing/healing.ts';
import type { InterpolationMode } from '../core/interpolation/mode.ts';
import type { LoadResult } from '../engine/protocol.ts';
import type { EngineOptions } from './engineOptions.ts';
import { CliError } from './errors.ts';
import type { HoleKind } from './holeKinds.ts';

export interface EvalOptions extends EngineOptions {
  readonly repo: string;
  readonly holes: HoleKind | 'edits';
  readonly cursor: 'random' | 'mid-token';
  readonly healing?: HealingMode;
  /** Also without it. */
  readonly interpolation?: InterpolationMode;
  /** Other files, too, and without them for comparison. */
  readonly context?: true;
  readonly contextTokens: number;
  /** Each folder is a project of its own. */
  readonly packages?: true;
  /** Also what completes code without a model. */
  readonly baselines?: true;
  /** Models to be compared with. */
  readonly peer?: readonly string[];
  readonly limit: number;
  readonly seed: number;
  readonly json?: true;
}

/** The model that an evaluation was made with, and how it ran. */
export type ModelSetting = Pick<LoadResult, 'model' | 'format' | 'threads' | 'layout'>;

/** What the numbers of an evaluation depend on, to stand beside them. */
export interface EvalSetting extends ModelSetting, Pick<EvalOptions, 'repo' | 'cursor' | 'seed'> {}

export function settingOf({ repo, cursor, seed, ...options }: EvalOptions, info: LoadResult): EvalSetting {
  const { model, format, threads } = info;
  return { repo, cursor, seed, model, format, threads, layout: options.layout ?? info.layout };
}

/** The line about the model. */
export function modelLine({ model, format, threads, layout }: ModelSetting): string {
  return `${model}: ${format}, threads: ${threads}, layout: ${layout}\n`;
}

export function nothingToEvaluate(repo: string): CliError {
  return new CliError(`${repo}: has no TypeScript, JavaScript or Python code`);
}

/** @param hasCode whether there is code at all */
export function noHoles({ repo, holes }: Pick<EvalOptions, 'repo' | 'holes'>, hasCode: boolean): CliError {
  if (!hasCode) return nothingToEvaluate(repo);
  return new CliError(`${repo}: has code, but no place for a hole of kind ${holes}`);
}
