import type { Candidate, DraftSource } from '../draftSource.ts';
import { ROOT, SuffixAutomaton } from '../suffixAutomaton.ts';

/** The longest end of a text that occurs in the text before: a state of the automaton, and how many tokens match. */
export interface Match {
  readonly state: number;
  readonly length: number;
}

/** Shorter matches that are looked at beside the longest one. */
const MAX_LINKS = 8;
const MAX_CANDIDATES = 4;

/**
 * How often candidates are what the bundled model gives, on files of Python, TypeScript, JavaScript and C. By length of
 * the match (1, 2, 3 to 4, 5 to 8, 9 to 16, more) and rank (first, second, later): where the match occurred once, where
 * its first and its latest occurrence go on alike, and where they do not.
 */
// prettier-ignore
const PRIORS = [
  [0.42, 0.67, 0.29], [0.15, 0.15, 0.11], [0.08, 0.08, 0.07],
  [0.62, 0.85, 0.36], [0.20, 0.20, 0.20], [0.10, 0.10, 0.15],
  [0.72, 0.90, 0.41], [0.30, 0.45, 0.20], [0.15, 0.30, 0.20],
  [0.81, 0.93, 0.40], [0.30, 0.50, 0.30], [0.15, 0.30, 0.20],
  [0.84, 0.93, 0.43], [0.30, 0.50, 0.30], [0.15, 0.30, 0.20],
  [0.84, 0.95, 0.45], [0.30, 0.50, 0.30], [0.15, 0.30, 0.20],
];
const RANKS = 3;
const EVIDENCE = 3;

/**
 * Drafts what followed the longest repeated end of the text, and shorter ones, where it occurred last: in code the
 * nearest occurrence is the better continuation. (SAM-Decoding, 2411.10666, takes the first.)
 *
 * What is drafted does not become part of the text that is searched: a match never ends inside the draft.
 */
export class DocumentSource implements DraftSource<Match> {
  readonly name = 'document';
  readonly priors = PRIORS.flat();
  readonly #automaton = new SuffixAutomaton();
  readonly #isText: (token: number) => boolean;

  /** @param isText whether a token may be drafted: it stands for text, and is no special one */
  constructor(isText: (token: number) => boolean) {
    this.#isText = isText;
  }

  begin(text: readonly number[]): void {
    const automaton = this.#automaton;
    let shared = 0;
    while (shared < automaton.length && automaton.token(shared) === text[shared]) shared++;
    // To take a token back costs about as much as to append it.
    if (automaton.length - shared > shared) automaton.clear();
    else automaton.truncate(shared);
    for (let i = automaton.length; i < text.length; i++) automaton.append(text[i]!);
  }

  append(token: number): void {
    this.#automaton.append(token);
  }

  end(): Match {
    const state = this.#automaton.repeated;
    return { state, length: this.#automaton.lengthOf(state) };
  }

  endOf(tail: readonly number[]): Match {
    return tail.reduce<Match>((match, token) => this.advance(match, token), { state: ROOT, length: 0 });
  }

  advance({ state, length }: Match, token: number): Match {
    const automaton = this.#automaton;
    for (;;) {
      const next = automaton.next(state, token);
      if (next > ROOT) return { state: next, length: length + 1 };
      if (state === ROOT) return { state, length: 0 };
      state = automaton.link(state);
      length = automaton.lengthOf(state);
    }
  }

  propose({ state, length }: Match): Candidate[] {
    const automaton = this.#automaton;
    const found: Candidate[] = [];
    for (let links = 0; state > ROOT && links <= MAX_LINKS && found.length < MAX_CANDIDATES; links++) {
      const next = automaton.latestEnd(state) + 1;
      // The state of the whole text ends where nothing follows.
      if (next < automaton.length) {
        const token = automaton.token(next);
        if (this.#isText(token) && !found.some((candidate) => candidate.token === token)) {
          found.push({ token, bucket: bucketOf(length, found.length, this.#evidence(state)) });
        }
      }
      state = automaton.link(state);
      length = automaton.lengthOf(state);
    }
    return found;
  }

  /** Column of `PRIORS`. */
  #evidence(state: number): number {
    const automaton = this.#automaton;
    const [first, latest] = [automaton.firstEnd(state), automaton.latestEnd(state)];
    if (first === latest) return 0;
    return automaton.token(first + 1) === automaton.token(latest + 1) ? 1 : 2;
  }
}

function bucketOf(length: number, rank: number, evidence: number): number {
  const lengthClass = Math.min(5, 32 - Math.clz32(length - 1));
  return (lengthClass * RANKS + Math.min(rank, RANKS - 1)) * EVIDENCE + evidence;
}
