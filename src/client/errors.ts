/** The caller gave up waiting; nothing went wrong. */
export class CancelledError extends Error {
  override readonly name = 'CancelledError';
}

/** The engine could not do what it was asked. The message is for the user: what happened, and what to do about it. */
export class EngineError extends Error {
  override readonly name = 'EngineError';
  /** The code of the engine's answer (see ErrorCode); undefined when it gave none. */
  readonly code: number | undefined;

  constructor(message: string, options?: ErrorOptions & { code?: number | undefined }) {
    super(message, options);
    this.code = options?.code;
  }
}
