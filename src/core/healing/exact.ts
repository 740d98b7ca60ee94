import type { Cancellation, Sequence } from '../decode/sequence.ts';
import { Walk } from '../decode/walk.ts';
import { scoreDrafted } from '../speculation/scoreDrafted.ts';
import type { ByteString } from '../tokens/byteString.ts';
import { chooseCover, type CoverChoice, drawCover } from './choose.ts';
import { type Cover, Covers } from './covers.ts';
import type { Lexicon } from './lexicon.ts';
import { type CoverTree, coverTree, pathTo } from './coverTree.ts';
import type { Beginnings, BeginOptions, FirstTokens, Opening, Seam } from './seam.ts';
import { openText } from './openText.ts';

/** Conditions on the bytes before the cursor: scores all covers of the open ones in one pass, and chooses one. */
export class ExactSeam implements Seam {
  readonly base: number[];
  /** The bytes before the cursor whose tokens depend on what follows. */
  readonly open: ByteString;
  readonly tree: CoverTree;
  readonly #lexicon: Lexicon;
  readonly #choice: CoverChoice;

  constructor(text: string, lexicon: Lexicon, choice: CoverChoice = 'token') {
    const opened = openText(lexicon.tokenizer, text);
    this.base = opened.base;
    this.open = opened.open;
    this.tree = coverTree(opened, lexicon);
    this.#lexicon = lexicon;
    this.#choice = choice;
  }

  async begin(
    sequence: Sequence,
    prompt: readonly number[],
    cancellation: Cancellation,
    { drafts, sampler, full = sampler !== undefined, onComputed }: BeginOptions = {},
  ): Promise<Opening> {
    const isOpen = this.open !== '';
    const scored = await scoreDrafted(sequence, prompt, this.tree, cancellation, drafts, isOpen || full);
    onComputed?.();
    const { branches, rows, reused } = scored;
    if (!isOpen) {
      return { reused, token: undefined, walk: new Walk(branches, rows), logProbability: 0 };
    }
    const covers = new Covers(this.tree, rows.slice(0, this.tree.tokens.length), this.#lexicon);
    const cover = sampler ? drawCover(covers, sampler) : chooseCover(covers, this.tree, this.#choice);
    // No cover where the model's numbers leave none: then the bytes as they are encoded by themselves.
    const path = pathTo(this.tree, cover?.node ?? this.tree.rests.indexOf(''));
    for (const node of path) drafts?.emit(this.tree.tokens[node]!);
    return {
      reused,
      token: cover?.last === undefined ? undefined : { id: cover.last, beyond: cover.beyond },
      walk: new Walk(branches, rows, path),
      logProbability: cover ? Math.log(cover.weight / covers.total) : 0,
      others: this.#beginnings(covers),
    };
  }

  #beginnings(covers: Covers): Beginnings {
    const firstTokens = ({ node, last, beyond, weight }: Cover): FirstTokens => {
      const path = pathTo(this.tree, node).map((at) => this.tree.tokens[at]!);
      const tokens = last === undefined ? path : [...path, last];
      return { tokens, beyond, probability: weight / covers.total };
    };
    return {
      list: (least) =>
        covers
          .coversBeyond(least)
          .filter((cover) => cover.weight >= least * covers.total && covers.isCanonical(cover))
          .map(firstTokens),
      draw: (sampler) => {
        const cover = drawCover(covers, sampler);
        return cover && firstTokens(cover);
      },
    };
  }

  /** All covers, for those who want to know the probabilities. */
  async covers(sequence: Sequence, prompt: readonly number[], cancellation: Cancellation): Promise<Covers> {
    const { rows } = await sequence.score(prompt, this.tree, cancellation, true);
    sequence.commit([]);
    return new Covers(this.tree, rows, this.#lexicon);
  }
}
