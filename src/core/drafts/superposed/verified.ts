import { greedyChoice, type Step, type TokenChoice } from '../../decode/choice/tokenChoice.ts';
import { GrowingText } from '../../decode/growingText.ts';
import type { Branches } from '../../decode/sequence.ts';
import type { DraftPolicy } from '../../speculation/draftPolicy.ts';
import { forkedPolicy } from '../forkedPolicy.ts';
import type { Lane } from '../lane.ts';
import type { Others, OtherText, Site } from '../others.ts';
import { scoredTexts, TextLane } from '../textLane.ts';
import { Superposed, type SuperposedParts } from './superposed.ts';
import type { SuperposedDraft } from './superposedStream.ts';

/** A token is plausible that is among the best few, and not less probable than this. */
const RANK = 5;
const LEAST = 0.02;

/**
 * Superposed drafts, scored exactly: one pass computes all of them, each is cut at its first implausible token, and goes
 * on from there greedily. What is left of them has the model's own probability.
 */
export class Verified implements Others {
  readonly #site: Site;
  readonly #count: number;
  readonly #least: number;
  /** Tokens of the open bytes, which the main text stands on. */
  readonly #opened: number;
  readonly #superposed: Superposed;
  #lanes: readonly TextLane[] | undefined;

  constructor(site: Site, parts: SuperposedParts, least: number) {
    this.#site = site;
    this.#count = parts.count;
    this.#least = least;
    this.#opened = site.opening.walk.path.length;
    this.#superposed = new Superposed(site, parts);
  }

  lanes(): readonly Lane[] {
    const drawing = this.#superposed.lanes().filter(({ isDone }) => !isDone);
    if (drawing.length > 0) return drawing;
    this.#lanes ??= this.#superposed.drafts.slice(0, this.#count).map((draft) => this.#verify(draft));
    return this.#lanes;
  }

  texts(): readonly OtherText[] {
    return scoredTexts(this.#lanes ?? []);
  }

  #verify(draft: SuperposedDraft): TextLane {
    const { rules, fork, path } = this.#site;
    const { beyond, probability } = this.#superposed.first(draft);
    const text = new GrowingText(rules);
    const ended = text.take(draft.tokens[0]!, probability, beyond);
    const script = draft.tokens.slice(1);
    const drafts = scriptedPolicy(script, forkedPolicy(fork(this.#opened), draft.tokens.slice(0, 1)));
    const choice = plausibleChoice(script, greedyChoice(rules.tokenizer, rules.ends));
    const writing = { text, choice, drafts, least: this.#least };
    const node = path()[this.#opened - 1] ?? -1;
    return new TextLane(writing, node, ended ? { ended } : { token: draft.tokens[0]! });
  }
}

/** Takes the tokens of a script, from the second of the text on, as long as they are plausible. */
function plausibleChoice(script: readonly number[], otherwise: TokenChoice): TokenChoice {
  let isFollowing = true;
  return {
    choose(step: Step) {
      const { ids, probabilities } = step.next;
      const rank = ids.indexOf(script[step.position - 2] ?? -1);
      isFollowing &&= rank >= 0 && rank < RANK && probabilities[rank]! >= LEAST;
      return isFollowing ? { id: ids[rank]!, probability: probabilities[rank]! } : otherwise.choose(step);
    },
  };
}

/** Drafts what is left of a script, and once that is left behind or over, what others draft. */
function scriptedPolicy(script: readonly number[], otherwise: DraftPolicy | undefined): DraftPolicy {
  let at = 0;
  const chain = (tokens: readonly number[]): Branches => ({
    tokens: [-1, ...tokens],
    parents: [-1, ...tokens.keys()],
  });
  return {
    draft(trunk, pass, cancellation) {
      const left = script.slice(at, at + Math.max(0, pass.depth));
      return left.length > 0 || !otherwise ? chain(left) : otherwise.draft(trunk, pass, cancellation);
    },
    observe: () => undefined,
    emit(token) {
      at = script[at] === token ? at + 1 : script.length;
      otherwise?.emit(token);
    },
  };
}
