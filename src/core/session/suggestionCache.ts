import { PrefixTree } from './prefixTree.ts';

/** Where in a text something is suggested, and how. */
export interface CachePlace {
  /** Text before the cursor, as the model gets it. */
  readonly prefix: string;
  readonly suffix: string;
  /** Whatever else an answer depends on: the document, and the settings. */
  readonly scope: string;
}

/** An answer, and the place that it was given for. */
export interface CachedAnswer<A> {
  readonly place: CachePlace;
  readonly answer: A;
}

/** Of Copilot, which has 100 places, too; a session comes back to few older ones. */
const LIMIT = 100;

/**
 * The last answers. An answer serves where it was given, and everywhere that typing what it says leads to: through
 * ghost text, over closing brackets, back with Backspace, and again.
 */
export class SuggestionCache<A> {
  /** By prefix: few have the same one. */
  readonly #tree = new PrefixTree<readonly CachedAnswer<A>[]>();
  /** The one that was used last comes last. */
  readonly #entries = new Set<CachedAnswer<A>>();

  /** @param continues whether an answer holds, with something to say, at a place further on */
  find(
    place: CachePlace,
    continues: (cached: CachedAnswer<A>, place: CachePlace) => boolean,
  ): CachedAnswer<A> | undefined {
    for (const { value } of this.#tree.under(place.prefix)) {
      const entry =
        value.find((entry) => isSame(entry.place, place)) ??
        value.find((entry) => entry.place.scope === place.scope && continues(entry, place));
      if (!entry) continue;
      this.#entries.delete(entry);
      this.#entries.add(entry);
      return entry;
    }
    return undefined;
  }

  put(place: CachePlace, answer: A): void {
    const { prefix } = place;
    for (const entry of this.#at(prefix)) if (isSame(entry.place, place)) this.#remove(entry);
    const entry = { place, answer };
    this.#tree.set(prefix, [...this.#at(prefix), entry]);
    this.#entries.add(entry);
    const [oldest] = this.#entries;
    if (this.#entries.size > LIMIT) this.#remove(oldest!);
  }

  clear(): void {
    for (const entry of this.#entries) this.#remove(entry);
  }

  #at(prefix: string): readonly CachedAnswer<A>[] {
    const [longest] = this.#tree.under(prefix);
    return longest?.length === prefix.length ? longest.value : [];
  }

  #remove(entry: CachedAnswer<A>): void {
    const { prefix } = entry.place;
    const others = this.#at(prefix).filter((other) => other !== entry);
    if (others.length > 0) this.#tree.set(prefix, others);
    else this.#tree.delete(prefix);
    this.#entries.delete(entry);
  }
}

function isSame(a: CachePlace, b: CachePlace): boolean {
  return a.prefix === b.prefix && a.suffix === b.suffix && a.scope === b.scope;
}
