import { type ByteString, byteArray } from './byteString.ts';

/**
 * Turns token bytes into text. A character may be spread over several tokens, so bytes are held back until
 * it is complete: what `text` shows never changes afterwards, and never ends in half a character.
 */
export class TextAssembler {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  #text = '';

  /** All complete characters so far. */
  get text(): string {
    return this.#text;
  }

  push(bytes: ByteString): string {
    this.#text += this.#decoder.decode(byteArray(bytes), { stream: true });
    return this.#text;
  }
}
