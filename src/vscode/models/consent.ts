import * as vscode from 'vscode';

/**
 * Whether the user agrees to a licence that allows less than one might think.
 *
 * @param name of the model
 */
export async function agreesToLicence(
  name: string,
  { id, url, restriction }: { readonly id: string; readonly url: string; readonly restriction?: string },
): Promise<boolean> {
  if (restriction === undefined) return true;
  const [download, read] = ['Download', 'Read the Licence'];
  const answer = await vscode.window.showWarningMessage(
    `${name} may not be used for everything.`,
    { modal: true, detail: `${id}: ${restriction}` },
    download,
    read,
  );
  if (answer === read) await vscode.env.openExternal(vscode.Uri.parse(url));
  return answer === download;
}

/**
 * Whether the user wants a model that is not made for completion.
 *
 * @param reason why it is not; undefined where it is
 * @param yes title of the button
 */
export async function wantsWrongKind(name: string, reason: string | undefined, yes: string): Promise<boolean> {
  if (reason === undefined) return true;
  const answer = await vscode.window.showWarningMessage(
    `${name} is the wrong kind of model.`,
    { modal: true, detail: reason },
    yes,
  );
  return answer === yes;
}
