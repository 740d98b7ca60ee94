import { type Command, InvalidArgumentError, Option } from 'commander';
import type { FimLayout } from '../core/fim/prompt.ts';
import { healingModes } from '../core/healing/healing.ts';
import type { WeightFormat } from '../engine/protocol.ts';

/** Options of every command that runs a model. */
export interface EngineOptions {
  readonly model?: string;
  readonly format: WeightFormat;
  readonly threads: number;
  readonly layout?: FimLayout;
}

const formats: readonly WeightFormat[] = ['int8', 'int4', 'fp32'];
const layouts: readonly FimLayout[] = ['spm', 'psm'];

export function addEngineOptions(command: Command): Command {
  return command
    .option('--model <dir>', 'folder of the model (default: the one that comes with Foredraft)')
    .addOption(new Option('--format <format>', 'how its weights are held').choices(formats).default('int8'))
    .option('--threads <n>', 'threads of the engine; 0 picks by the machine', parseInteger(0, 64), 0)
    .addOption(
      new Option(
        '--layout <layout>',
        'whether the prompt begins with the text before the cursor (psm) or after it (spm); default: what suits the model',
      ).choices(layouts),
    );
}

export function healingOption(remark = ''): Option {
  return new Option('--healing <mode>', 'what is done about a cursor inside a token' + remark).choices(
    healingModes,
  );
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
