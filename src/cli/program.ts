import { Argument, Command, Option } from 'commander';
import { version } from '../../package.json';
import { complete, type CompleteOptions } from './complete.ts';
import { addEngineOptions, parseInteger } from './engineOptions.ts';
import { evaluate, type EvalOptions } from './eval.ts';
import type { Installation } from './installation.ts';
import { play, type PlayOptions } from './play/play.ts';
import { parsePosition, type Position } from './position.ts';

/** The command line. Its actions run until done, or until `signal` aborts. */
export function createProgram(installation: Installation, signal: AbortSignal): Command {
  const program = new Command('foredraft')
    .description('Code completion from a local model.')
    .version(version)
    .exitOverride();

  const completeCommand = program
    .command('complete')
    .description('print a suggestion for a place in a file')
    .addArgument(
      new Argument(
        '<position>',
        'FILE:LINE:COLUMN as editors show it: counted from 1, columns in UTF-16 units',
      ).argParser(parsePosition),
    )
    .addOption(
      new Option('--length <length>', 'how far it may go').choices(['line', 'block', 'auto']).default('auto'),
    )
    .option('--json', 'print the result with all its numbers as JSON')
    .action((position: Position, options: CompleteOptions) =>
      complete(installation, position, options, signal),
    );
  addEngineOptions(completeCommand);

  const evalCommand = program
    .command('eval')
    .description('measure on the code of a repository what the model would have suggested')
    .requiredOption('--repo <dir>', 'folder with TypeScript, JavaScript or Python code')
    .addOption(
      new Option('--holes <kind>', 'what is taken out and asked for: the rest of a line')
        .choices(['line'])
        .default('line'),
    )
    .option('--limit <n>', 'number of holes', parseInteger(1, 1_000_000), 200)
    .option('--seed <n>', 'picks the holes', parseInteger(0, 2 ** 32 - 1), 1)
    .option('--json', 'print the results as JSON')
    .action((options: EvalOptions) => evaluate(installation, options, signal));
  addEngineOptions(evalCommand);

  program
    .command('play')
    .description('try it out: in VS Code with some samples, or in the terminal where there is none')
    .option('--samples <dir>', 'folder of samples, with their play.json', installation.samplesDir)
    .action((options: PlayOptions) => play(installation, options, signal));

  return program;
}
