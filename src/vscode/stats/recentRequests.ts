import * as vscode from 'vscode';
import type { RecentRequest } from '../../panel/messages.ts';

/** How many the page can show. */
const kept = 100;

/** The last requests of this window, in memory only: they name files. */
export class RecentRequests implements vscode.Disposable {
  readonly #added = new vscode.EventEmitter<RecentRequest>();
  readonly onDidAdd = this.#added.event;
  #requests: readonly RecentRequest[] = [];
  #next = 0;

  /** The newest first. */
  get all(): readonly RecentRequest[] {
    return this.#requests;
  }

  add(request: Omit<RecentRequest, 'id'>): void {
    const added = { ...request, id: this.#next++ };
    this.#requests = [added, ...this.#requests.slice(0, kept - 1)];
    this.#added.fire(added);
  }

  dispose(): void {
    this.#added.dispose();
  }
}
