import * as vscode from 'vscode';

const key = 'foredraft.hubToken';

/**
 * The user's token for gated models, where the system keeps secrets. It goes to the hub or its mirror (Hub sees to that)
 * and to nobody else, the log included.
 */
export class HubToken {
  readonly #secrets: vscode.SecretStorage;

  constructor(secrets: vscode.SecretStorage) {
    this.#secrets = secrets;
  }

  async get(): Promise<string | undefined> {
    return await this.#secrets.get(key);
  }

  /**
   * Asks for a token, and keeps or removes it.
   *
   * @param host who gets it
   * @returns whether there is one now that the user has just given
   */
  async ask(host: string): Promise<boolean> {
    const isKept = (await this.get()) !== undefined;
    const token = await vscode.window.showInputBox({
      title: 'Hub Token',
      prompt: `Sent to ${host} alone, and kept in this computer's store of secrets.${isKept ? ' There is one already; leave this empty to remove it.' : ''}`,
      placeHolder: 'hf_...',
      password: true,
      ignoreFocusOut: true, // it is copied from a browser
      validateInput: (text) =>
        isToken(text.trim()) ? undefined : 'A token has letters, digits and signs, and no spaces.',
    });
    if (token === undefined) return false;
    const trimmed = token.trim();
    if (trimmed !== '') {
      await this.#secrets.store(key, trimmed);
      return true;
    }
    await this.#secrets.delete(key);
    if (isKept) void vscode.window.showInformationMessage('Foredraft: the hub token is removed.');
    return false;
  }
}

/** Empty, or what may stand in a header. */
function isToken(text: string): boolean {
  return /^[\x21-\x7e]*$/.test(text);
}
