import { resolve } from 'node:path';
import type { Command } from 'commander';
import { moveStore, readCatalogue, type Verification } from '../../models/models.ts';
import { formatOption } from '../engineOptions.ts';
import { CliError } from '../errors.ts';
import { showProgress } from '../fill.ts';
import type { Installation } from '../installation.ts';
import { printResult } from '../printResult.ts';
import { openStore } from './environment.ts';
import { find } from './find.ts';
import { get, type GetOptions } from './get.ts';
import { importFrom, type ImportOptions } from './import.ts';
import { test, type TestOptions } from './test.ts';
import { bytesText, catalogueView, listView } from './views.ts';

interface JsonOption {
  readonly json?: true;
}

/** `foredraft models ...`: models on disk, which the editor shares, and how they come there. */
export function addModelsCommand(program: Command, installation: Installation, signal: AbortSignal): void {
  const models = program.command('models').description('get models, and look after those that are there');
  const nameArgument = 'id, repository, or the name in it';

  models
    .command('list')
    .description('print the models that are there')
    .option('--json', 'print them as JSON')
    .action(async ({ json }: JsonOption) => {
      const store = await openStore();
      const [found, partials] = [await store.list(), await store.partials()];
      const { folder } = store;
      printResult({ folder, models: found, partials }, json, () => listView(found, partials, folder));
    });

  models
    .command('catalogue')
    .description('print models that are recommended, with what they take')
    .option('--json', 'print them as JSON')
    .action(({ json }: JsonOption) => {
      const catalogue = readCatalogue(installation.catalogue);
      printResult(catalogue, json, () => catalogueView(catalogue));
    });

  models
    .command('get')
    .description('get a model from the hub; goes on where it was interrupted')
    .argument('<model>', 'id in the catalogue, or a repository of the hub, OWNER/NAME')
    .option('--revision <revision>', 'branch, tag or commit')
    .option('--gguf <file>', 'a GGUF file of the repository')
    .option('--json', 'print what came as JSON')
    .addHelpText(
      'after',
      '\nHF_ENDPOINT names a mirror, HF_TOKEN a token for gated models; FOREDRAFT_OFFLINE=1 forbids all requests.',
    )
    .action((name: string, options: GetOptions) => get(installation, name, options, signal));

  models
    .command('find')
    .description('print what Ollama, LM Studio, llama.cpp and the Hugging Face cache have on this disk')
    .option('--json', 'print it as JSON')
    .action(({ json }: JsonOption) => find(installation, json, signal));

  models
    .command('import')
    .description('copy a model to those that are there; one that does not fill holes is refused')
    .argument('<path>', 'GGUF file, or folder with config.json, tokenizer.json and safetensors')
    .option('--name <name>', 'what to call it (default: as the file or folder)')
    .option('--json', 'print what came of it as JSON')
    .action((path: string, options: ImportOptions) => importFrom(installation, path, options, signal));

  models
    .command('test')
    .description('load a model, and print whether and how it fills holes')
    .argument('[model]', 'folder, GGUF file or name (default: the one that comes with Foredraft)')
    .addOption(formatOption())
    .option('--json', 'print the result as JSON')
    .action((model: string | undefined, options: Pick<TestOptions, 'format' | 'json'>) =>
      test(installation, { ...options, threads: 0, ...(model !== undefined && { model }) }, signal),
    );

  models
    .command('path')
    .description('print where a model is')
    .argument('<model>', nameArgument)
    .action(async (name: string) => {
      const { id, path, damage } = await (await openStore()).get(name);
      if (damage !== undefined) throw new CliError(`${id} is damaged: ${damage}`);
      process.stdout.write(`${path}\n`);
    });

  models
    .command('verify')
    .description('read models and compare their hashes; what is damaged does not load from then on')
    .argument('[model]', `${nameArgument} (default: all)`)
    .option('--json', 'print the result as JSON')
    .action((name: string | undefined, { json }: JsonOption) => verify(name, json, signal));

  models
    .command('remove')
    .description('remove a model, or what there is of it')
    .argument('<model>', nameArgument)
    .action(async (name: string) => {
      await (await openStore()).remove(name);
    });

  models
    .command('move')
    .description(
      'move all models to another folder, on another disk for example, where they are found from then on',
    )
    .argument('<folder>')
    .action((folder: string) => move(folder, signal));
}

async function verify(name: string | undefined, json: true | undefined, signal: AbortSignal): Promise<void> {
  const store = await openStore();
  const models = name === undefined ? await store.list() : [await store.get(name)];
  const results: Verification[] = [];
  try {
    for (const { id } of models) {
      const onProgress = ({ done, total }: { done: number; total: number }): void => {
        showProgress(`${id}  ${Math.floor((100 * done) / total)}%`);
      };
      results.push(await store.verify(id, { signal, onProgress }));
    }
  } finally {
    showProgress('');
  }
  printResult(results, json, () =>
    results
      .flatMap(({ id, problems }) =>
        problems.length === 0 ? [`${id}: as it came`] : problems.map((each) => `${id}: ${each}`),
      )
      .map((line) => `${line}\n`)
      .join(''),
  );
  const damaged = results.filter(({ problems }) => problems.length > 0).map(({ id }) => id);
  if (damaged.length > 0)
    throw new CliError(`${damaged.join(', ')}: damaged. Get it again, which replaces it.`);
}

async function move(folder: string, signal: AbortSignal): Promise<void> {
  if (process.env.FOREDRAFT_MODELS) {
    throw new CliError('FOREDRAFT_MODELS says where the models are: unset it to move those of the editor.');
  }
  try {
    const store = await moveStore(await openStore(), resolve(folder), {
      signal,
      onProgress: ({ model, done, total }) => {
        showProgress(`${model}  ${bytesText(done)} of ${bytesText(total)}`);
      },
    });
    process.stdout.write(`${store.folder}\n`);
  } finally {
    showProgress('');
  }
}
