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

  push(bytes: Uint8Array): string {
    this.#text += this.#decoder.decode(bytes, { stream: true });
    return this.#text;
  }
}
