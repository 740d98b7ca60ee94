import * as vscode from 'vscode';
import type { Licence } from '../../models/models.ts';

/**
 * Whether the user agrees to a licence that allows less than one might think.
 *
 * @param name of the model
 * @param page of the model, where the licence is
 */
export async function agreesToLicence(
  name: string,
  { name: licence, restriction }: Licence,
  page: string,
): Promise<boolean> {
  if (restriction === undefined) return true;
  const [download, read] = ['Download', 'Read the Licence'];
  const answer = await vscode.window.showWarningMessage(
    `${name} may not be used for everything.`,
    { modal: true, detail: `${licence}: ${restriction}` },
    download,
    read,
  );
  if (answer === read) await vscode.env.openExternal(vscode.Uri.parse(page));
  return answer === download;
}

/**
 * Whether the user wants a model that is not made for completion.
 *
 * @param reason why it is not; undefined where it is
 * @param yes title of the button
 */
export async function wantsWrongKind(
  name: string,
  reason: string | undefined,
  yes: string,
): Promise<boolean> {
  if (reason === undefined) return true;
  const answer = await vscode.window.showWarningMessage(
    `${name} is the wrong kind of model.`,
    { modal: true, detail: reason },
    yes,
  );
  return answer === yes;
}
