/** Names in a file (of tensors, of tokens) may have any length; what says what is wrong stands before them. */
const MAX_MESSAGE = 1000;

/**
 * A model folder that cannot be used. The message names the file and the field, and says what to do. It is cut to a
 * length that can be shown.
 */
export class ModelError extends Error {
  constructor(message: string) {
    super(message.length > MAX_MESSAGE ? `${message.slice(0, MAX_MESSAGE)}...` : message);
    this.name = 'ModelError';
  }
}

/** A request came before the client said which model to load. */
export class NotLoaded extends Error {
  constructor() {
    super('no model has been loaded');
    this.name = 'NotLoaded';
  }
}

/** A request asks for what cannot be had. The message says what would do. */
export class BadRequest extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'BadRequest';
  }
}

/** The native runtime does not load here. */
export class NoRuntime extends Error {
  constructor(cause: unknown) {
    super(
      `The native runtime does not load on ${process.platform}-${process.arch}: ${(cause as Error).message} ` +
        'It is there for Linux (glibc) and Windows on x64 and arm64, and for macOS on arm64; ' +
        'Windows needs the Visual C++ 2015-2022 redistributable.',
      { cause },
    );
    this.name = 'NoRuntime';
  }
}
