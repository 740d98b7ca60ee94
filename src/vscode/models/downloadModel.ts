import * as vscode from 'vscode';
import { CancelledError } from '../../client/errors.ts';
import { type GetProgress, getModel, type HubSource, type StoredModel } from '../../models/models.ts';
import { shareText } from './amounts.ts';
import { getProgressText } from './getProgressText.ts';
import type { ModelServices } from './modelServices.ts';
import type { Report } from './withProgress.ts';

/**
 * Gets a model from the hub, going on with what is there of it.
 *
 * @throws ModelsError, CancelledError; what has come stays
 */
export async function downloadModel(
  source: HubSource,
  services: ModelServices,
  report: Report,
  signal: AbortSignal,
): Promise<StoredModel> {
  let last: GetProgress | undefined;
  try {
    return await getModel(await services.hub(), await services.store(), source, {
      signal,
      onProgress: (progress) => {
        last = progress;
        report(getProgressText(progress), progress.total > 0 ? progress.done / progress.total : 0);
      },
    });
  } catch (error) {
    if (error instanceof CancelledError) tellOfRest(source, last);
    throw error;
  }
}

/** Whoever stops a download may do so for now only. */
function tellOfRest({ repository }: HubSource, last: GetProgress | undefined): void {
  if (!last || last.done === 0) return;
  void vscode.window.showInformationMessage(
    `Foredraft: ${shareText(last.done, last.total)} of ${repository} are kept. Choose it again to go on from there.`,
  );
}
