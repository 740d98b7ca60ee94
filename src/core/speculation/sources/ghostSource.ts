import type { Candidate, DraftSource } from '../draftSource.ts';

/** How far along the ghost a text is. */
export interface GhostCursor {
  /** The token of the ghost that comes next. */
  readonly index: number;
  /** Tokens that came as expected, since the last one that did not. */
  readonly agreed: number;
  /** Tokens in a row that are not found in the ghost. */
  readonly strange: number;
  /** Whether it has agreed from the beginning. */
  readonly isExact: boolean;
}

/** Tokens of the ghost among which one that was not expected is looked for: the others are left out then. */
const LOOK_AHEAD = 8;
/** Tokens in a row that may be none of those before the ghost is given up: a name in place of another. */
const MAX_STRANGE = 4;

/** How often the ghost is right: by tokens that agreed (0, 1, 2, 3 to 4, more), exactly so far and after a mismatch. */
const PRIORS = [
  [0.8, 0.85, 0.9, 0.92, 0.95],
  [0.3, 0.4, 0.5, 0.6, 0.7],
];

/**
 * Drafts the rest of the last suggestion at this place: typed through, a ghost is what the model gives again, save where
 * what was typed since has changed its mind.
 */
export class GhostSource implements DraftSource<GhostCursor> {
  readonly name = 'ghost';
  readonly priors = PRIORS.flat();
  #ghost: readonly number[] = [];
  #end: GhostCursor | undefined;

  /** @param tokens what is expected after the prompt of the text to come, or of that which has just begun */
  setGhost(tokens: readonly number[]): void {
    this.#ghost = tokens;
    this.begin();
  }

  begin(): void {
    this.#end = this.#ghost.length > 0 ? { index: 0, agreed: 0, strange: 0, isExact: true } : undefined;
  }

  append(token: number): void {
    this.#end &&= this.advance(this.#end, token);
  }

  end(): GhostCursor | undefined {
    return this.#end;
  }

  advance({ index, agreed, strange, isExact }: GhostCursor, token: number): GhostCursor | undefined {
    const ghost = this.#ghost;
    if (strange === 0 && ghost[index] === token) {
      return index + 1 < ghost.length
        ? { index: index + 1, agreed: agreed + 1, strange, isExact }
        : undefined;
    }
    const found = ghost.indexOf(token, index);
    if (found < 0 || found >= index + LOOK_AHEAD) {
      return strange < MAX_STRANGE ? { index, agreed: 0, strange: strange + 1, isExact: false } : undefined;
    }
    return found + 1 < ghost.length ? { index: found + 1, agreed: 0, strange: 0, isExact: false } : undefined;
  }

  propose({ index, agreed, strange, isExact }: GhostCursor): Candidate[] {
    // Between two words of the ghost there may be any number of others.
    if (strange > 0) return [];
    const agreement = Math.min(4, agreed <= 2 ? agreed : 3 + ((agreed - 3) >> 1));
    return [{ token: this.#ghost[index]!, bucket: (isExact ? 0 : 5) + agreement }];
  }
}
