/** A text as UTF-16 units. */
export function unitsOf(text: string): number[] {
  return Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}

/** Numbers for the pieces that texts are cut into: the same for the same piece. */
export class Pieces {
  readonly #texts: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** @param ends where the pieces of a text end, as offsets into it; the last one may lack */
  cut(text: string, ends: readonly number[]): number[] {
    let start = 0;
    return [...new Set([...ends, text.length])].map((end) => {
      const number = this.#numberOf(text.slice(start, end));
      start = end;
      return number;
    });
  }

  textOf(number: number): string {
    return this.#texts[number]!;
  }

  #numberOf(text: string): number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    this.#numbers.set(text, this.#texts.length);
    return this.#texts.push(text) - 1;
  }
}
