import * as vscode from 'vscode';
import type { LocalModel, StoredModel } from '../../models/models.ts';
import type { Config } from '../config.ts';
import { bytesText, shareText } from './amounts.ts';
import type { Choice } from './modelPicks.ts';
import type { ModelServices } from './modelServices.ts';
import { withProgress } from './withProgress.ts';

/**
 * Removes a model, or what there is of one, if the user means it.
 *
 * @param useAnother is called before a model goes that is in use
 * @returns whether it is gone
 * @throws ModelsError when somebody is at it
 */
export async function removeModel(
  choice: Choice,
  services: ModelServices,
  config: Config,
  useAnother: () => Promise<void>,
): Promise<boolean> {
  const removable = removableOf(choice);
  if (!removable) return false;
  const { id, name, bytes } = removable;
  const store = await services.store();
  const isChosen = config.model !== undefined && (await store.find(config.model))?.id === id;
  const isInUse = isChosen && config.serverUrl === '';
  const remove = 'Remove';
  const answer = await vscode.window.showWarningMessage(
    `Remove ${name}?`,
    {
      modal: true,
      detail: `${bytesText(bytes)} become free on the disk.${isInUse ? ' It is in use: the model that comes with Foredraft takes over.' : ''}`,
    },
    remove,
  );
  if (answer !== remove) return false;
  if (isInUse) await useAnother();
  else if (isChosen) await config.chooseModel(''); // what would be loaded without the server
  await store.remove(id);
  return true;
}

function removableOf(choice: Choice): { id: string; name: string; bytes: number } | undefined {
  switch (choice.kind) {
    case 'stored': {
      const { id, size, manifest } = choice.model;
      return { id, name: manifest.name, bytes: size };
    }
    case 'partial': {
      const { id, done, repository } = choice.partial;
      return { id, name: `what there is of ${repository}`, bytes: done };
    }
    default:
      return undefined;
  }
}

/** In the system's file manager, or, where VS Code runs on another machine than its window, in another window. */
export async function openFolder(choice: Choice): Promise<void> {
  const path =
    choice.kind === 'stored' ? choice.model.folder : choice.kind === 'found' ? choice.found.path : undefined;
  if (path === undefined) return;
  const uri = vscode.Uri.file(path);
  if (vscode.env.remoteName === undefined) await vscode.commands.executeCommand('revealFileInOS', uri);
  else await vscode.commands.executeCommand('vscode.openFolder', uri, { forceNewWindow: true });
}

/** Reads all of a model, and says whether it is what it was when it came. @throws ModelsError, CancelledError */
export async function verifyModel({ id, manifest }: StoredModel, services: ModelServices): Promise<void> {
  const { name } = manifest;
  const store = await services.store();
  const { problems } = await withProgress(`Verifying ${name}`, (report, signal) =>
    store.verify(id, {
      signal,
      onProgress: ({ done, total }) => report(shareText(done, total), done / total),
    }),
  );
  if (problems.length === 0) {
    void vscode.window.showInformationMessage(
      `Foredraft: ${name} is what it was when it came, to the last byte.`,
    );
  } else {
    void vscode.window.showErrorMessage(
      `Foredraft: ${name} is damaged, and is not loaded from now on. ${problems.join(' ')}`,
    );
  }
}

/** In a list that leads nowhere: each with what keeps it from being used. */
export async function showUnusable(found: readonly LocalModel[]): Promise<void> {
  await vscode.window.showQuickPick(
    found.map(({ name, path, facts }) => ({ label: name, description: path, detail: facts.problem ?? '' })),
    { title: 'Models on This Computer That Cannot Be Used', matchOnDetail: true },
  );
}
