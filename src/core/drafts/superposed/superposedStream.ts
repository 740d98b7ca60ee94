import type { Mix, NextTokens } from '../../forward.ts';
import { CONTEXT, type NGramModel } from './nGrams.ts';
import { CANDIDATES, settingsFor, type SuperposedSettings } from './settings.ts';

export interface SuperposedOptions {
  /** Drafts wanted, 1 to 5. */
  readonly count: number;
  /** The tokens that the drafts follow; the last few are enough. */
  readonly text: readonly number[];
  readonly nGrams: { after(text: readonly number[]): NGramModel };
  /** Tokens that end a draft. */
  readonly ends: ReadonlySet<number>;
  /** Whether a token stands for text. What neither does nor ends a draft is never taken. */
  readonly isText: (token: number) => boolean;
  /** Whether a draft is complete with its last token, though that is no end. */
  readonly isComplete: (tokens: readonly number[]) => boolean;
  readonly settings?: SuperposedSettings;
}

export interface SuperposedDraft {
  /** Its end token included. */
  readonly tokens: readonly number[];
  /** Not the model's log-probability, which is not known: what the mixed positions and n-grams make of it. */
  readonly score: number;
  readonly isEnded: boolean;
}

interface Candidate {
  readonly token: number;
  readonly probability: number;
  /** Logarithm of its share of all candidates, sharpened. */
  readonly log: number;
}

/**
 * Superposed decoding (Shen et al. 2405.18400): several drafts from one pass per token. The input is the average of
 * the drafts' last tokens, weighted by how good the drafts are, at one position; its distribution is shared by all. What
 * each draft makes of it depends on its own last tokens, through n-grams. Drafts that go on are equally long.
 *
 * No passes are made here: for each `mix` there is to be one `step`.
 */
export class SuperposedStream {
  readonly #options: SuperposedOptions;
  readonly #settings: SuperposedSettings;
  readonly #tail: readonly number[];
  /** Best first. */
  #alive: readonly SuperposedDraft[] = [];
  #ended: readonly SuperposedDraft[] = [];

  constructor(options: SuperposedOptions) {
    this.#options = options;
    this.#settings = options.settings ?? settingsFor(options.count);
    this.#tail = options.text.slice(-CONTEXT);
  }

  /** @param next distribution after the text, or of those tokens that may come first */
  begin(next: NextTokens): void {
    const { count, ends } = this.#options;
    const first = this.#candidates(next, 2 * count).filter(({ token }) => !ends.has(token));
    this.#select(first.map(({ token, probability }) => this.#draft([token], Math.log(probability))));
  }

  /** What the next pass is to have as its one position; undefined when there are as many drafts as were wanted. */
  get mix(): Mix | undefined {
    if (this.#alive.length === 0 || this.#ended.length >= this.#options.count) return undefined;
    return {
      tokens: this.#alive.map(({ tokens }) => tokens.at(-1)!),
      weights: normalised(this.#alive.map(({ score }) => score)).map(Math.exp),
    };
  }

  /** @param next distribution after the mixed position */
  step(next: NextTokens): void {
    const candidates = this.#candidates(next, CANDIDATES * this.#options.count);
    this.#select(this.#alive.flatMap((draft) => this.#continuations(draft, candidates)));
  }

  /** At most as many as wanted, those of the lowest perplexity, best first. No two are the same. */
  get drafts(): readonly SuperposedDraft[] {
    return [...this.#alive, ...this.#ended]
      .sort((a, b) => b.score / b.tokens.length - a.score / a.tokens.length)
      .slice(0, this.#options.count);
  }

  #candidates({ ids, probabilities }: NextTokens, count: number): Candidate[] {
    const { ends, isText } = this.#options;
    const found: { token: number; probability: number }[] = [];
    for (let i = 0; i < ids.length && found.length < count; i++) {
      const [token, probability] = [ids[i]!, probabilities[i]!];
      if (probability > 0 && (ends.has(token) || isText(token))) found.push({ token, probability });
    }
    const { temperature } = this.#settings;
    const logs = normalised(found.map(({ probability }) => Math.log(probability) / temperature));
    return found.map((candidate, i) => ({ ...candidate, log: logs[i]! }));
  }

  #continuations({ tokens, score }: SuperposedDraft, candidates: readonly Candidate[]): SuperposedDraft[] {
    const nGrams = this.#options.nGrams.after([...this.#tail, ...tokens].slice(-CONTEXT));
    const alpha = this.#settings.alpha * nGrams.confidence;
    return candidates.map(({ token, probability, log }) => {
      const logNGram = Math.log(nGrams.probability(token, probability));
      return this.#draft([...tokens, token], score + (1 - alpha) * log + alpha * logNGram);
    });
  }

  #draft(tokens: readonly number[], score: number): SuperposedDraft {
    const isEnded = this.#options.ends.has(tokens.at(-1)!);
    return { tokens, score, isEnded };
  }

  /** Of twice as many as are wanted, the ended ones are kept, and of the others the best go on. */
  #select(drafts: readonly SuperposedDraft[]): void {
    const { count, isComplete } = this.#options;
    const best = drafts
      .toSorted((a, b) => b.score - a.score)
      .slice(0, 2 * count)
      .map((draft) => (draft.isEnded || !isComplete(draft.tokens) ? draft : { ...draft, isEnded: true }));
    this.#ended = [...this.#ended, ...best.filter(({ isEnded }) => isEnded)];
    this.#alive = best.filter(({ isEnded }) => !isEnded).slice(0, count);
  }
}

/** In logarithms, so that nothing becomes 0 that is not. */
function normalised(logs: readonly number[]): number[] {
  const most = Math.max(...logs);
  const total = logs.reduce((sum, log) => sum + Math.exp(log - most), 0);
  return logs.map((log) => log - most - Math.log(total));
}
