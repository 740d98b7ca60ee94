import type { EngineStatus } from '../client/engineClient.ts';
import type { EngineInfo } from '../servers/completionEngine.ts';

/** A restart after a crash. */
export interface Recovery {
  readonly at: Date;
  readonly cause: string;
}

/** Remembers the last restart after a crash, until the user has restarted the engine with success. */
export class RecoveryTrace {
  #last: Recovery | undefined;
  /** What the engine has to get ready after: a crash, with its cause, or a restart by the user. */
  #pending: { readonly cause?: string } | undefined;

  get last(): Recovery | undefined {
    return this.#last;
  }

  note(status: EngineStatus<EngineInfo>): void {
    if (status.kind === 'failed') this.#pending = { cause: status.message };
    if (status.kind === 'stopped') this.#pending = {};
    if (status.kind !== 'ready' || !this.#pending) return;
    const { cause } = this.#pending;
    this.#last = cause === undefined ? undefined : { at: new Date(), cause };
    this.#pending = undefined;
  }
}
