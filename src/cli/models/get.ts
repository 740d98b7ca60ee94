import { ModelsError, findEntry, getModel, readCatalogue, wrongChoice } from '../../models/models.ts';
import { showProgress } from '../fill.ts';
import type { Installation } from '../installation.ts';
import { printResult } from '../printResult.ts';
import { openHub, openStore } from './environment.ts';
import { bytesText, progressText } from './views.ts';

export interface GetOptions {
  readonly revision?: string;
  readonly gguf?: string;
  readonly json?: true;
}

/** `foredraft models get`: a model of the catalogue by its id, or any by its repository. */
export async function get(
  installation: Installation,
  name: string,
  { revision, gguf, json }: GetOptions,
  signal: AbortSignal,
): Promise<void> {
  const entry = findEntry(readCatalogue(installation.catalogue), name);
  const repository = entry?.repository ?? name;
  if (!entry && !name.includes('/')) {
    throw new ModelsError(
      'notFound',
      `The catalogue has no "${name}". \`foredraft models catalogue\` shows what it has; others are called OWNER/NAME.`,
    );
  }
  const remarks = [
    entry?.licence.restriction && `${entry.licence.name}: ${entry.licence.restriction}`,
    wrongChoice({ name: repository }),
  ];
  for (const remark of remarks) if (remark) console.error(`note: ${remark}`);
  const source = {
    repository,
    revision: revision ?? entry?.revision ?? 'main',
    ...(gguf !== undefined && { gguf }),
  };
  try {
    const model = await getModel(await openHub(), await openStore(), source, {
      signal,
      onProgress: (progress) => {
        showProgress(progressText(progress));
      },
    });
    showProgress('');
    printResult(model, json, () => `${model.id}   ${bytesText(model.size)}   ${model.path}\n`);
  } finally {
    showProgress('');
  }
}
