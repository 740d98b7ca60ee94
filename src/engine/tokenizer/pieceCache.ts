/**
 * Ids by pre-token. Nearly every piece of a document was there at the keystroke before, and a look-up takes a
 * small part of the time that merging takes.
 */
export class PieceCache {
  readonly #encode: (piece: string) => readonly number[];
  readonly #ids = new Map<string, readonly number[]>();

  constructor(encode: (piece: string) => readonly number[]) {
    this.#encode = encode;
  }

  ids(piece: string): readonly number[] {
    const known = this.#ids.get(piece);
    if (known !== undefined) return known;
    const ids = this.#encode(piece);
    if (piece.length <= MAX_LENGTH) {
      if (this.#ids.size >= MAX_ENTRIES) this.#ids.clear();
      // A copy, because V8 makes a slice of a string keep the whole string: here, the document at that keystroke.
      this.#ids.set(Buffer.from(piece).toString(), ids);
    }
    return ids;
  }
}

const MAX_ENTRIES = 20_000;
/** Longer ones (minified code, base64) are hardly ever seen twice. */
const MAX_LENGTH = 256;
