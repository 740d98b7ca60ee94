import type { HealingMode } from '../core/healing/healing.ts';
import type { FimLayout } from '../core/fim/prompt.ts';
import type { InterpolationMode } from '../core/interpolation/mode.ts';
import type { EngineInfo } from '../servers/completionEngine.ts';
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
export interface ModelSetting {
  readonly model: string;
  /** Of its weights, or the kind of server that has it. */
  readonly format: string;
  /** Undefined for a server. */
  readonly threads?: number;
  /** Undefined where a server makes the prompts. */
  readonly layout?: FimLayout | undefined;
}

/** What the numbers of an evaluation depend on, to stand beside them. */
export interface EvalSetting extends ModelSetting, Pick<EvalOptions, 'repo' | 'cursor' | 'seed'> {}

export function settingOf({ repo, cursor, seed, ...options }: EvalOptions, info: EngineInfo): EvalSetting {
  const { model } = info;
  const ran =
    'server' in info
      ? { format: `${info.kind} at ${info.server}` }
      : { format: info.format, threads: info.threads };
  return { repo, cursor, seed, model, ...ran, layout: options.layout ?? info.layout };
}

/** The line about the model. */
export function modelLine({ model, format, threads, layout }: ModelSetting): string {
  const parts = [
    ...[format, threads === undefined ? [] : `threads: ${threads}`].flat(),
    ...(layout === undefined ? [] : [`layout: ${layout}`]),
  ];
  return `${model}: ${parts.join(', ')}\n`;
}

export function nothingToEvaluate(repo: string): CliError {
  return new CliError(`${repo}: has no source code`);
}

/** @param hasCode whether there is code at all */
export function noHoles({ repo, holes }: Pick<EvalOptions, 'repo' | 'holes'>, hasCode: boolean): CliError {
  if (!hasCode) return nothingToEvaluate(repo);
  return new CliError(`${repo}: has code, but no place for a hole of kind ${holes}`);
}
