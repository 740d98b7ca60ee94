import type { SuggestionEnd, SuggestionEvent } from './events.ts';
import type { Acceptance, Group } from './summary.ts';

interface Counts {
  shown: number;
  readonly ends: Record<SuggestionEnd, number>;
  acceptedBytes: number;
  typedBytes: number;
}

/** Counts what became of suggestions, by some name. */
export class Acceptances {
  readonly #groups = new Map<string, Counts>();

  add(name: string, { end, acceptedBytes, typedBytes }: SuggestionEvent): void {
    let counts = this.#groups.get(name);
    if (!counts) this.#groups.set(name, (counts = emptyAcceptance()));
    counts.shown++;
    counts.ends[end]++;
    counts.acceptedBytes += acceptedBytes;
    counts.typedBytes += typedBytes;
  }

  of(name: string): Acceptance {
    return this.#groups.get(name) ?? emptyAcceptance();
  }

  get names(): string[] {
    return [...this.#groups.keys()];
  }

  get all(): Group[] {
    return this.names.map((name) => ({ name, ...this.of(name) }));
  }
}

function emptyAcceptance(): Counts {
  return {
    shown: 0,
    ends: { accepted: 0, partly: 0, typed: 0, rejected: 0 },
    acceptedBytes: 0,
    typedBytes: 0,
  };
}
