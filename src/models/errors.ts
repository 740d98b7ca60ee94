/** What went wrong, for those who offer a way out: a button to sign in, another try. */
export type ModelsErrorKind =
  /** The offline switch is on: no request was made. */
  | 'offline'
  /** No answer from the server, again and again: no network, a proxy in the way, cut connections. */
  | 'unreachable'
  /** The server's certificate is not trusted. */
  | 'certificate'
  /** Its licence has to be accepted on the hub first, or a token is missing or not allowed to see it. */
  | 'gated'
  /** No such model, revision or file. */
  | 'notFound'
  /** Too many requests, and the server wants a longer wait than anybody has patience for. */
  | 'busy'
  /** The server answered what makes no sense, or nothing but errors. */
  | 'server'
  /** The bytes are not those that were announced. */
  | 'corrupt'
  /** The disk is full, or would be. */
  | 'noSpace'
  /** Somebody else holds the model, or the whole store. */
  | 'locked'
  /** The store's folder cannot be read or written. */
  | 'folder'
  /** What was asked for cannot be had: an unknown id, a repository without weights that can be loaded. */
  | 'refused';

/** Something about models that the user can understand and mend: the message says what happened and what to do. */
export class ModelsError extends Error {
  override readonly name = 'ModelsError';
  readonly kind: ModelsErrorKind;

  constructor(kind: ModelsErrorKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}
