import { PrefixTree } from './prefixTree.ts';

/** Where in a text something is suggested, and how. */
export interface CachePlace {
  /** Text before the cursor, as the model gets it. */
  readonly prefix: string;
  readonly suffix: string;
  /** Whatever else an answer depends on: the document, and the settings. */
  readonly scope: string;
}

interface Entry<A> {
  readonly place: CachePlace;
  readonly answer: A;
}

export interface CachedAnswer<A> {
  readonly answer: A;
  /** What has been typed since it was given; empty at the place that it was given for. */
  readonly typed: string;
}

/** Of Copilot, which has 100 places, too; a session comes back to few older ones. */
const LIMIT = 100;

/**
 * The last answers. An answer serves where it was given, and everywhere that typing what it says leads to: through
 * ghost text, back with Backspace, and again.
 */
export class SuggestionCache<A> {
  /** By prefix: few have the same one. */
  readonly #tree = new PrefixTree<readonly Entry<A>[]>();
  /** The one that was used last comes last. */
  readonly #entries = new Set<Entry<A>>();

  /** @param continues whether an answer holds, with something to say, where this has been typed since */
  find(
    { prefix, suffix, scope }: CachePlace,
    continues: (answer: A, typed: string) => boolean,
  ): CachedAnswer<A> | undefined {
    for (const { length, value } of this.#tree.under(prefix)) {
      const typed = prefix.slice(length);
      const entry = value.find(({ place }) => place.suffix === suffix && place.scope === scope);
      if (!entry || !(typed === '' || continues(entry.answer, typed))) continue;
      this.#entries.delete(entry);
      this.#entries.add(entry);
      return { answer: entry.answer, typed };
    }
    return undefined;
  }

  put(place: CachePlace, answer: A): void {
    const { prefix, suffix, scope } = place;
    for (const entry of this.#at(prefix)) {
      if (entry.place.suffix === suffix && entry.place.scope === scope) this.#remove(entry);
    }
    const entry = { place, answer };
    this.#tree.set(prefix, [...this.#at(prefix), entry]);
    this.#entries.add(entry);
    const [oldest] = this.#entries;
    if (this.#entries.size > LIMIT) this.#remove(oldest!);
  }

  clear(): void {
    for (const entry of this.#entries) this.#remove(entry);
  }

  #at(prefix: string): readonly Entry<A>[] {
    const [longest] = this.#tree.under(prefix);
    return longest?.length === prefix.length ? longest.value : [];
  }

  #remove(entry: Entry<A>): void {
    const { prefix } = entry.place;
    const others = this.#at(prefix).filter((other) => other !== entry);
    if (others.length > 0) this.#tree.set(prefix, others);
    else this.#tree.delete(prefix);
    this.#entries.delete(entry);
  }
}
