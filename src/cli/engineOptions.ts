import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FimLayout } from '../core/fim/prompt.ts';
import { healingModes } from '../core/healing/healing.ts';
import { interpolationModes } from '../core/interpolation/mode.ts';
import { keyVariable } from './server.ts';
import { type DraftLengthName, draftLengths } from '../core/speculation/draftLength.ts';
import type { FormatChoice, LoadParams } from '../engine/protocol.ts';

/** Which model, and how it is held. */
export interface ModelOptions {
  readonly model?: string;
  readonly format: FormatChoice;
  readonly threads: number;
}

/** Options of every command that runs a model. */
export interface EngineOptions extends ModelOptions {
  readonly device?: NonNullable<LoadParams['device']>;
  readonly layout?: FimLayout;
  readonly draftModel?: string;
  readonly draftLength?: DraftLengthName;
  /** Address of a server in place of the engine. */
  readonly server?: string;
  readonly serverModel?: string;
}

const formats: readonly FormatChoice[] = ['auto', 'int8', 'int4', 'fp32'];
const layouts: readonly FimLayout[] = ['spm', 'psm'];
const devices: readonly NonNullable<EngineOptions['device']>[] = [
  'auto',
  'cpu',
  'webgpu',
  'cuda',
  'directml',
  'coreml',
];

export function addModelOptions(command: Command): Command {
  return command
    .option(
      '--model <model>',
      'folder or GGUF file of the model, or the name of one that `foredraft models` lists (default: the one that comes with Foredraft)',
    )
    .addOption(formatOption())
    .option('--threads <n>', 'threads of the engine; 0 picks by the machine', parseInteger(0, 64), 0);
}

export function formatOption(): Option {
  return new Option('--format <format>', 'how its weights are held').choices(formats).default('auto');
}

export function addPlacementOptions(command: Command): Command {
  return addModelOptions(command).addOption(
    new Option(
      '--device <device>',
      'where the model runs; auto takes the fastest that `foredraft devices` has found for it',
    )
      .choices(devices)
      .default('auto'),
  );
}

export function addEngineOptions(command: Command): Command {
  return addPlacementOptions(command).addOption(
    new Option(
      '--layout <layout>',
      'whether the prompt begins with the text before the cursor (psm) or after it (spm); default: what suits the model',
    ).choices(layouts),
  );
}

/** For commands that only complete. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--server <url>', `asks a server in place of the engine; its key is in ${keyVariable}`)
    .option('--server-model <name>', 'its model, where it has several');
}

/** For commands that are about the time that completions take, or about drafts. */
export function addDraftOptions(command: Command): Command {
  return command
    .option(
      '--draft-model <model>',
      'a smaller model with the same tokenizer, for drafts: folder, GGUF file or name',
    )
    .addOption(
      new Option(
        '--draft-length <rule>',
        'how many tokens it drafts: as many as pay (auto), or by how long its drafts were right lately (thompson)',
      ).choices(draftLengths),
    );
}

export function healingOption(remark = ''): Option {
  return new Option('--healing <mode>', 'what is done about a cursor inside a token' + remark).choices(
    healingModes,
  );
}

export function interpolationOption(description: string): Option {
  return new Option('--interpolation <mode>', description).choices(interpolationModes);
}

/** A parser for numbers within limits. */
export function parseNumber(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d*\.?\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`Expected a number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** A parser for whole numbers within limits. */
export function parseInteger(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : NaN;
    if (!(value >= least && value <= most)) {
      throw new InvalidArgumentError(`Expected a whole number from ${least} to ${most}.`);
    }
    return value;
  };
}

/** Takes an option as often as it is given. */
export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
