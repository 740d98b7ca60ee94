import type { Generated } from '../decode/growingText.ts';
import { type Branches, type Cancellation, NO_BRANCHES } from '../decode/sequence.ts';
import { type Reached, takeSteps, type Writing } from '../decode/takeSteps.ts';
import { Walk } from '../decode/walk.ts';
import type { NextTokens } from '../forward.ts';
import type { DraftPolicy, Pass } from '../speculation/draftPolicy.ts';
import { confidence } from './confidence.ts';
import type { Lane, LaneNodes } from './lane.ts';
import type { OtherText } from './others.ts';

export interface TextLaneOptions extends Writing {
  readonly drafts?: DraftPolicy | undefined;
  /** It is given up when its confidence falls below this. */
  readonly least?: number;
}

/** One text, chosen token by token. */
export class TextLane implements Lane {
  node: number;
  readonly #writing: TextLaneOptions;
  /** Tokens of the text that are not computed yet. */
  #pending: readonly number[];
  #branches: Branches = NO_BRANCHES;
  #ended: Generated | undefined;

  /**
   * @param node where it stands
   * @param reached how the text goes on there, or that it does not
   */
  constructor(
    writing: TextLaneOptions,
    node: number,
    reached: Reached | { readonly tokens: readonly number[] },
  ) {
    this.#writing = writing;
    this.node = node;
    this.#pending = [];
    if ('tokens' in reached) this.#pending = reached.tokens;
    else this.#reach(reached);
  }

  get isDone(): boolean {
    return this.#ended !== undefined || this.isGivenUp;
  }

  get isGivenUp(): boolean {
    const { text, least = 0 } = this.#writing;
    return confidence(text.lineLogProbability) < least;
  }

  /** The text, when it is complete. */
  get ended(): Generated | undefined {
    return this.#ended;
  }

  get full(): boolean {
    return this.#writing.choice.sampler !== undefined;
  }

  async plan(pass: Pass, cancellation: Cancellation): Promise<LaneNodes> {
    const { drafts, text } = this.#writing;
    const chain = this.#pending;
    const last = chain.length - 1;
    const depth = Math.min(text.room - 1, pass.depth - chain.length);
    const positions = pass.positions + chain.length;
    this.#branches = drafts
      ? await drafts.draft(NO_BRANCHES, { ...pass, positions, depth }, cancellation)
      : NO_BRANCHES;
    return {
      tokens: [...chain, ...this.#branches.tokens.slice(1)],
      parents: [
        ...chain.map((_, i) => i - 1),
        ...this.#branches.parents.slice(1).map((parent) => last + parent),
      ],
    };
  }

  take(rows: readonly NextTokens[]): readonly number[] {
    const chain = this.#pending;
    const last = chain.length - 1;
    const own = rows.slice(last);
    this.#writing.drafts?.observe(own);
    const walk = new Walk(this.#branches, own);
    this.#reach(takeSteps(walk, this.#writing));
    return [...chain.keys(), ...walk.path.map((node) => last + node)];
  }

  stop(reason: 'time' | 'max-tokens'): void {
    this.#ended ??= this.#writing.text.end(reason);
  }

  #reach({ ended, token }: Reached): void {
    if (ended) this.#ended = ended;
    else this.#pending = [token];
  }
}

/** What has become of lanes, as far as they were not given up. */
export function scoredTexts(lanes: readonly TextLane[]): OtherText[] {
  return lanes.flatMap(({ ended, isGivenUp }) =>
    ended && !isGivenUp ? { generated: ended, isScored: true } : [],
  );
}
