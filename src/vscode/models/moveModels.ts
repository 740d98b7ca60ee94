import { basename, join } from 'node:path';
import * as vscode from 'vscode';
import { moveStore } from '../../models/models.ts';
import type { Config } from '../config.ts';
import { shareText } from './amounts.ts';
import type { ModelServices } from './modelServices.ts';
import { withProgress } from './withProgress.ts';

/** Of the folder in the one that was picked: there may be anything else in that. */
const NAME = 'foredraft-models';

/**
 * Moves all downloaded models into a folder that the user picks.
 *
 * @throws ModelsError, CancelledError; then they are where they were
 */
export async function moveModels(services: ModelServices, config: Config): Promise<void> {
  const store = await services.store();
  const [folder] =
    (await vscode.window.showOpenDialog({
      title: `Move Models From ${store.folder}`,
      openLabel: 'Move Here',
      canSelectFiles: false,
      canSelectFolders: true,
    })) ?? [];
  if (!folder) return;
  const target = basename(folder.fsPath) === NAME ? folder.fsPath : join(folder.fsPath, NAME);
  const moved = await withProgress('Moving the models', (report, signal) =>
    moveStore(store, target, {
      signal,
      onProgress: ({ model, done, total }) => report(`${model}: ${shareText(done, total)}`, done / total),
      // Where a setting says the place, it would go on to say the old one.
      ...(config.modelsFolder !== '' && { settle: (place) => config.chooseModelsFolder(place) }),
    }),
  );
  void vscode.window.showInformationMessage(`Foredraft: the models are in ${moved.folder} now.`);
}
