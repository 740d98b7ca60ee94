import type { ByteString } from './byteString.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A stretch of the vocabulary in byte order, `end` exclusive. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** The tokens in the order of their bytes, so that those with a common beginning lie side by side. */
export class SortedVocabulary {
  /** Token ids by rank; special tokens, which have no bytes, are left out. */
  readonly ids: Int32Array;
  readonly #bytes: ByteString[];

  constructor(tokenizer: Tokenizer) {
    const ids: number[] = [];
    for (let id = 0; id < tokenizer.size; id++) if (tokenizer.bytes(id) !== '') ids.push(id);
    const bytes = new Map(ids.map((id) => [id, tokenizer.bytes(id)]));
    ids.sort((a, b) => {
      const [left, right] = [bytes.get(a)!, bytes.get(b)!];
      return left < right ? -1 : left > right ? 1 : a - b;
    });
    this.ids = Int32Array.from(ids);
    this.#bytes = ids.map((id) => bytes.get(id)!);
  }

  /** Bytes of the token at a rank. */
  bytes(rank: number): ByteString {
    return this.#bytes[rank]!;
  }

  /** The tokens that begin with `prefix`: two binary searches. The tokens equal to it come first. */
  range(prefix: ByteString): Range {
    if (prefix === '') return { start: 0, end: this.ids.length };
    // U+0100 is above every byte: the smallest string that no extension of `prefix` reaches.
    return { start: this.#lowerBound(prefix), end: this.#lowerBound(`${prefix}\u0100`) };
  }

  /** First rank whose bytes are not below `bytes`. */
  #lowerBound(bytes: ByteString): number {
    let low = 0;
    let high = this.#bytes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#bytes[middle]! < bytes) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
