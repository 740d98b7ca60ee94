import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { importModel } from '../../models/models.ts';
import { CliError } from '../errors.ts';
import { showProgress } from '../fill.ts';
import { cacheDir, type Installation } from '../installation.ts';
import { printResult } from '../printResult.ts';
import { withEngine } from '../withEngine.ts';
import { openStore } from './environment.ts';
import { withInspector } from './inspector.ts';
import { bytesText } from './views.ts';

export interface ImportOptions {
  readonly name?: string;
  readonly json?: true;
}

/** `foredraft models import`: a copy of a model, in the store, once it has passed the self-test. */
export async function importFrom(
  installation: Installation,
  path: string,
  { name, json }: ImportOptions,
  signal: AbortSignal,
): Promise<void> {
  try {
    showProgress('testing whether it fills holes');
    await test(installation, path, signal);
    const store = await openStore();
    const model = await withInspector(installation, (inspect) =>
      importModel(store, path, inspect, {
        name,
        signal,
        onProgress: ({ done, total }) => {
          showProgress(`${Math.floor((100 * done) / total)}%  of ${bytesText(total / 2)} checked and copied`);
        },
      }),
    );
    showProgress('');
    printResult(model, json, () => `${model.id}   ${bytesText(model.size)}   ${model.path}\n`);
  } finally {
    showProgress('');
  }
}

/** Before gigabytes are copied. What it is prepared to is of no use at another place, and goes at once. */
async function test(installation: Installation, path: string, signal: AbortSignal): Promise<void> {
  await mkdir(cacheDir(), { recursive: true });
  const folder = await mkdtemp(join(cacheDir(), 'import-'));
  try {
    const options = { model: path, format: 'auto', device: 'cpu', threads: 0 } as const;
    const { cannotFill } = await withEngine(
      installation,
      options,
      signal,
      ({ info }) => Promise.resolve(info),
      folder,
    );
    if (cannotFill !== undefined) {
      throw new CliError(
        `${path} is not imported. ${cannotFill} It can be run from where it is, by its path.`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}
