import type * as vscode from 'vscode';

/** Keys of servers, each for one origin: in VS Code's secret storage, and in no settings file. */
export class ServerKeys {
  readonly #secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>;

  constructor(secrets: Pick<vscode.SecretStorage, 'get' | 'store' | 'delete' | 'onDidChange'>) {
    this.#secrets = secrets;
  }

  /** @param origin scheme, host and port */
  async get(origin: string): Promise<string | undefined> {
    return this.#secrets.get(nameOf(origin));
  }

  /** @param key '' removes it */
  async set(origin: string, key: string): Promise<void> {
    await (key === '' ? this.#secrets.delete(nameOf(origin)) : this.#secrets.store(nameOf(origin), key));
  }

  onDidChange(listener: () => void): vscode.Disposable {
    return this.#secrets.onDidChange(({ key }) => {
      if (key.startsWith(prefix)) listener();
    });
  }
}

const prefix = 'server.key ';

function nameOf(origin: string): string {
  return prefix + origin;
}
