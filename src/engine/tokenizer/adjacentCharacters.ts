/** Of a private use area, so that no vocabulary has it. */
const STRANGER = '\ue000';

/**
 * Which characters stand beside each other inside some token. SentencePiece merges over the whole text; but where
 * two characters never meet in a token, no merge can cross, so the text may be cut there, and the pieces encoded
 * (and cached) on their own. A letter and the `▁` after it are such a pair in practice.
 */
export class AdjacentCharacters {
  /** Numbers of the characters in the vocabulary. A character that is not there stands alone. */
  readonly #numbers = new Map<number, number>();
  readonly #pairs = new Set<number>();
  /** A character that stands after another in some token, by that other one. */
  readonly #followers = new Map<number, number>();

  constructor(tokens: readonly string[]) {
    for (const token of tokens) {
      for (const character of token) {
        const code = character.codePointAt(0)!;
        if (!this.#numbers.has(code)) this.#numbers.set(code, this.#numbers.size);
      }
    }
    for (const token of tokens) {
      let left: number | undefined;
      for (const character of token) {
        const code = character.codePointAt(0)!;
        if (left !== undefined) {
          this.#pairs.add(this.#pair(this.#numbers.get(left)!, this.#numbers.get(code)!));
          this.#followers.set(left, code);
        }
        left = code;
      }
    }
  }

  /** A character that goes on a text's last piece, where there is one, and one that begins the next. */
  neighbours(text: string): string[] {
    const last = Array.from(text.slice(-2)).at(-1) ?? '';
    const follower = this.#followers.get(last.codePointAt(0) ?? -1);
    return follower === undefined ? [STRANGER] : [String.fromCodePoint(follower), STRANGER];
  }

  /** Pieces of the text that no token reaches across. */
  cut(text: string): string[] {
    const pieces: string[] = [];
    let begin = 0;
    let left: number | undefined;
    for (let at = 0; at < text.length;) {
      const code = text.codePointAt(at)!;
      const right = this.#numbers.get(code);
      const meets = left !== undefined && right !== undefined && this.#pairs.has(this.#pair(left, right));
      if (!meets && at > begin) {
        pieces.push(text.slice(begin, at));
        begin = at;
      }
      left = right;
      at += code > 0xffff ? 2 : 1;
    }
    if (begin < text.length) pieces.push(text.slice(begin));
    return pieces;
  }

  #pair(left: number, right: number): number {
    return left * this.#numbers.size + right;
  }
}
