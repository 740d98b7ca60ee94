import { Argument, Command, Option } from 'commander';
import { version } from '../../package.json';
import { draftStrategies, MAX_DRAFTS } from '../core/drafts/strategy.ts';
import { bytes, type BytesOptions } from './bytes.ts';
import { complete, type CompleteOptions } from './complete.ts';
import { devices, type DevicesOptions } from './devices.ts';
import {
  addDraftOptions,
  addEngineOptions,
  addModelOptions,
  addPlacementOptions,
  addServerOptions,
  collect,
  healingOption,
  interpolationOption,
  parseInteger,
  parseNumber,
} from './engineOptions.ts';
import { evaluate } from './eval.ts';
import { evaluateContext } from './evalContext.ts';
import { evaluateEdits } from './evalEdits.ts';
import { evaluatePairs } from './evalPairs.ts';
import type { EvalOptions } from './evalSetting.ts';
import { holeKinds } from './holeKinds.ts';
import type { Installation } from './installation.ts';
import { addModelsCommand } from './models/command.ts';
import { profile, type ProfileOptions } from './profile.ts';
import { play, type PlayOptions } from './play/play.ts';
import { keyVariable, server, type ServerOptions } from './server.ts';
import { parsePosition, type Position } from './position.ts';
import { benchSpeculation, type BenchSpeculationOptions } from './speculation/benchSpeculation.ts';
import { itemKinds } from './speculation/items.ts';

/** The command line. Its actions run until done, or until `signal` aborts. */
export function createProgram(installation: Installation, signal: AbortSignal): Command {
  const program = new Command('foredraft')
    .description('Code completion from a local model.')
    .version(version)
    .exitOverride();

  const completeCommand = program
    .command('complete')
    .description('print a suggestion for a place in a file, or several')
    .addArgument(positionArgument())
    .addOption(
      new Option('--length <length>', 'how far it may go').choices(['line', 'block', 'auto']).default('auto'),
    )
    .addOption(healingOption().default('exact'))
    .addOption(interpolationOption('mix in what the document says').default('auto'))
    .option('--drafts <n>', 'how many suggestions are wanted', parseInteger(1, MAX_DRAFTS), 1)
    .addOption(
      new Option('--strategy <strategy>', 'where those after the first come from')
        .choices(draftStrategies)
        .default('branching'),
    )
    .option('--temperature <t>', 'draws tokens; 0 takes the most probable', parseNumber(0, 10), 0)
    .option('--top-p <share>', 'draws from the most probable with this share', parseNumber(0.01, 1), 1)
    .option('--seed <n>', 'picks what is drawn', parseInteger(0, 2 ** 32 - 1), 1)
    .addOption(
      new Option(
        '--verification <rule>',
        'how drafts are verified where tokens are drawn; all but naive need a --draft-model',
      )
        .choices(['naive', 'without-replacement', 'k-sequential'])
        .default('naive'),
    )
    .option('--json', 'print the result with all its numbers as JSON')
    .action((position: Position, options: CompleteOptions) =>
      complete(installation, position, options, signal),
    );
  addServerOptions(addDraftOptions(addEngineOptions(completeCommand)));

  const bytesCommand = program
    .command('bytes')
    .description('print which byte the model expects next at a place in a file, whatever token it is part of')
    .addArgument(positionArgument())
    .option('--top <n>', 'the most probable ones: how many', parseInteger(1, 257), 10)
    .option('--json', 'print the result as JSON')
    .action((position: Position, options: BytesOptions) => bytes(installation, position, options, signal));
  addEngineOptions(bytesCommand);

  const evalCommand = program
    .command('eval')
    .description('measure on the code of a repository what the model would have suggested')
    .requiredOption('--repo <dir>', 'folder with source code')
    .addOption(
      new Option(
        '--holes <kind>',
        'what is taken out and asked for: the rest of a line, of a block, a span between two random places; or lines that are typed again, with a request for each key',
      )
        .choices([...holeKinds, 'edits'])
        .default('line'),
    )
    .addOption(
      new Option(
        '--cursor <where>',
        'where the holes begin: anywhere, or each at the beginning of a token and again inside it, with every kind of healing',
      )
        .choices(['random', 'mid-token'])
        .default('random'),
    )
    .addOption(healingOption(' (default: "exact"; not for --cursor mid-token, which compares them all)'))
    .option(
      '--limit <n>',
      'number of holes; of pairs for --cursor mid-token, about a dozen completions each',
      parseInteger(1, 1_000_000),
      200,
    )
    .addOption(
      interpolationOption(
        'also mix in what the document and the other files of the project say, and compare with the model alone (default: "off")',
      ),
    )
    .option(
      '--baselines',
      'also what completes the same without a model: the document, and the whole project',
    )
    .option('--packages', 'each folder in --repo is a project of its own')
    .option('--peer <path>', 'another model to compare with, folder or GGUF file; may be repeated', collect)
    .option(
      '--context',
      'fill each hole twice: without other files, and with those of its folder and those that it imports',
    )
    .option('--context-tokens <n>', 'tokens of other files at most', parseInteger(1, 65_536), 512)
    .option('--seed <n>', 'picks the holes', parseInteger(0, 2 ** 32 - 1), 1)
    .option('--json', 'print the results as JSON')
    .action((options: EvalOptions, command: Command) => {
      const { holes, context, cursor, baselines, peer, interpolation } = options;
      if (context && cursor !== 'random') command.error('error: --context is for --cursor random');
      if (holes !== 'line' && (context || cursor !== 'random'))
        command.error('error: --context and --cursor mid-token are for --holes line');
      if (interpolation && interpolation !== 'off' && options.server !== undefined)
        command.error('error: --interpolation is for models of our own engine, not for --server');
      if (baselines && options.server !== undefined)
        command.error('error: --baselines needs the tokens of a text, which no --server tells');
      if ((baselines || peer || interpolation) && (context || cursor !== 'random'))
        command.error(
          'error: --baselines, --peer and --interpolation are for --cursor random without --context',
        );
      if (context) return evaluateContext(installation, options, signal);
      if (holes === 'edits') return evaluateEdits(installation, options, signal);
      if (cursor === 'random') return evaluate(installation, { ...options, holes }, signal);
      if (options.healing)
        command.error('error: --cursor mid-token compares all of --healing, and takes none');
      return evaluatePairs(installation, options, signal);
    });
  addServerOptions(addEngineOptions(evalCommand));

  const speculationCommand = program
    .command('bench')
    .description('measure the engine')
    .command('speculation')
    .description('measure on the code of a repository what drafts gain over decoding token by token')
    .requiredOption('--repo <dir>', 'folder with source code')
    .addOption(
      new Option(
        '--holes <kind>',
        'what is taken out and asked for: the rest of a line, of a block, a span between two random places; or lines that are typed again, with a request for each character',
      )
        .choices([...itemKinds, 'all'])
        .default('all'),
    )
    .option(
      '--limit <n>',
      'number of holes of each kind; edits are a tenth as many',
      parseInteger(1, 1_000_000),
      100,
    )
    .option('--seed <n>', 'picks the holes', parseInteger(0, 2 ** 32 - 1), 1)
    .option('--tokens <n>', 'tokens of a completion at most', parseInteger(1, 256), 256)
    .option('--ablate', 'also without each source of drafts, and with it alone: two more runs for each')
    .option('--json', 'print the results as JSON')
    .action((options: BenchSpeculationOptions) => benchSpeculation(installation, options, signal));
  addDraftOptions(addEngineOptions(speculationCommand));

  const profileCommand = program
    .command('profile')
    .description('print what a pass over some positions costs on this machine, which is measured once')
    .option('--json', 'print the result as JSON')
    .action((options: ProfileOptions) => profile(installation, options, signal));
  addPlacementOptions(profileCommand);

  const devicesCommand = program
    .command('devices')
    .description('print which devices a model can run on, and how fast; each is tried once')
    .option('--probe', 'try them anew')
    .option('--json', 'print the result as JSON')
    .action((options: DevicesOptions) => devices(installation, options, signal));
  addModelOptions(devicesCommand);

  addModelsCommand(program, installation, signal);

  program
    .command('server')
    .description('print what is found at the address of a completion server, and what it can do')
    .argument('<url>', 'such as http://localhost:8080; its key is in ' + keyVariable)
    .option('--server-model <name>', 'its model, where it has several')
    .option('--json', 'print the result as JSON')
    .action((url: string, options: ServerOptions) => server(url, options, signal));

  program
    .command('play')
    .description('try it out: in VS Code with some samples, or in the terminal where there is none')
    .option('--samples <dir>', 'folder of samples, with their play.json', installation.samplesDir)
    .action((options: PlayOptions) => play(installation, options, signal));

  return program;
}

function positionArgument(): Argument {
  return new Argument(
    '<position>',
    'FILE:LINE:COLUMN as editors show it: counted from 1, columns in UTF-16 units',
  ).argParser(parsePosition);
}
