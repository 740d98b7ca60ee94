import type { Cancellation, Sequence } from '../decode/sequence.ts';
import type { ByteString } from '../tokens/byteString.ts';
import { chooseCover, type CoverChoice } from './choose.ts';
import { Covers } from './covers.ts';
import type { Lexicon } from './lexicon.ts';
import { type CoverTree, coverTree, pathTo } from './coverTree.ts';
import type { Opening, Seam } from './seam.ts';
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

  async begin(sequence: Sequence, prompt: readonly number[], cancellation: Cancellation): Promise<Opening> {
    const { rows, reused } = await sequence.score(prompt, this.tree, cancellation, this.open !== '');
    if (this.open === '') {
      sequence.commit([]);
      return { reused, token: undefined, next: rows[0]!, logProbability: 0 };
    }
    const covers = new Covers(this.tree, rows, this.#lexicon);
    const cover = chooseCover(covers, this.tree, this.#choice);
    // No cover where the model's numbers leave none: then the bytes as they are encoded by themselves.
    const node = cover?.node ?? this.tree.rests.indexOf('');
    sequence.commit(pathTo(this.tree, node));
    return {
      reused,
      token: cover?.last === undefined ? undefined : { id: cover.last, beyond: cover.beyond },
      next: rows[node]!,
      logProbability: cover ? Math.log(cover.weight / covers.total) : 0,
    };
  }

  /** All covers, for those who want to know the probabilities. */
  async covers(sequence: Sequence, prompt: readonly number[], cancellation: Cancellation): Promise<Covers> {
    const { rows } = await sequence.score(prompt, this.tree, cancellation, true);
    sequence.commit([]);
    return new Covers(this.tree, rows, this.#lexicon);
  }
}
