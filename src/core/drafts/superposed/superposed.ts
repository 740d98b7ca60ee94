import { type Generated, GrowingText } from '../../decode/growingText.ts';
import type { NextTokens } from '../../forward.ts';
import type { FirstTokens } from '../../healing/seam.ts';
import { type ByteString, toText } from '../../tokens/byteString.ts';
import type { Lane } from '../lane.ts';
import type { Others, OtherText, Site } from '../others.ts';
import type { NGrams } from './nGrams.ts';
import { StreamLane } from './streamLane.ts';
import { type SuperposedDraft, SuperposedStream } from './superposedStream.ts';

export interface SuperposedParts {
  /** All drafts, the main one among them. */
  readonly count: number;
  /** Tokens that end where the open bytes begin. */
  readonly text: readonly number[];
  readonly nGrams: NGrams;
}

/** Ways to begin that are this improbable are none. */
const LEAST = 1e-4;

/** Drafts from one stream of mixed input. The model is not asked for their probability. */
export class Superposed implements Others {
  readonly #site: Site;
  readonly #stream: SuperposedStream;
  readonly #lane: StreamLane;
  readonly #first: ReadonlyMap<number, FirstTokens>;

  constructor(site: Site, { count, text, nGrams }: SuperposedParts) {
    const { rules, opening } = site;
    this.#site = site;
    const { tokens, path } = opening.walk;
    const ways = firstTokens(site);
    this.#first = new Map(ways.map((way) => [way.tokens.at(-1)!, way]));
    this.#stream = new SuperposedStream({
      ...{ count, nGrams, ends: rules.ends },
      text: [...text, ...tokens],
      isText: (token) => rules.tokenizer.bytes(token) !== '',
      isComplete: (draft) =>
        draft.length >= rules.maxTokens || rules.stop(toText(this.#bytes(draft))) !== undefined,
    });
    this.#stream.begin(asNext(ways));
    // It stands on the tokens that the main text has for the open bytes, whatever the drafts begin with.
    this.#lane = new StreamLane(this.#stream, path.length - 1);
  }

  lanes(): readonly Lane[] {
    return [this.#lane];
  }

  /** Best first. */
  get drafts(): readonly SuperposedDraft[] {
    return this.#stream.drafts;
  }

  /** How a draft begins: its first token, and what that says beyond the cursor. */
  first(draft: SuperposedDraft): FirstTokens {
    return this.#first.get(draft.tokens[0]!)!;
  }

  texts(): readonly OtherText[] {
    return this.drafts.map((draft) => ({ generated: this.#generated(draft), isScored: false }));
  }

  #bytes([first, ...rest]: readonly number[]): ByteString {
    const { tokenizer } = this.#site.rules;
    return [this.#first.get(first!)!.beyond, ...rest.map((token) => tokenizer.bytes(token))].join('');
  }

  #generated({ tokens }: SuperposedDraft): Generated {
    const text = new GrowingText(this.#site.rules);
    for (const [i, token] of tokens.entries()) {
      const ended = text.take(token, 1, i === 0 ? this.#first.get(token)!.beyond : undefined);
      if (ended) return ended;
    }
    return text.end('time'); // or others were enough
  }
}

/** Tokens that may follow those that the main text has for the open bytes. */
function firstTokens({ opening, rules }: Site): FirstTokens[] {
  const { others, token, walk } = opening;
  if (others) {
    const main = walk.tokens.join();
    return others.list(LEAST).filter(({ tokens }) => tokens.slice(0, -1).join() === main);
  }
  if (token) return [{ tokens: [token.id], beyond: token.beyond, probability: 1 }];
  return Array.from(walk.next.ids, (id, i) => ({
    ...{ tokens: [id], beyond: rules.tokenizer.bytes(id) },
    probability: walk.next.probabilities[i]!,
  }));
}

function asNext(ways: readonly FirstTokens[]): NextTokens {
  return {
    ids: Int32Array.from(ways, ({ tokens }) => tokens.at(-1)!),
    probabilities: Float32Array.from(ways, ({ probability }) => probability),
  };
}
