import type { NextTokens } from '../forward.ts';
import type { ByteString } from '../tokens/byteString.ts';
import { type CoverTree, pathTo } from './coverTree.ts';
import type { Lexicon } from './lexicon.ts';

/** Tokens that reach the cursor: the path to a node of the tree, and one more where that leaves bytes to cover. */
export interface Cover {
  readonly node: number;
  /** The last token; none where the path ends right at the cursor. */
  readonly last: number | undefined;
  /** What the last token says about the text after the cursor. */
  readonly beyond: ByteString;
  /** Probability of these tokens after the stable ones. */
  readonly weight: number;
}

/** Distribution of the byte after the cursor. It falls short of 1 by what the model gives to impossible tokens. */
export interface NextByte {
  /** Probability by byte, 256 of them. */
  readonly bytes: Float64Array;
  /** Probability that the text ends here. */
  readonly end: number;
  /** Probability of the open bytes themselves. */
  readonly open: number;
}

/**
 * The covers of the open bytes with their probabilities. By the byte-token representation lemma (Phan et al.
 * 2410.09303) these add up to the probability of the bytes: a text that begins with them has exactly one cover at
 * the beginning of its canonical encoding.
 *
 * That takes covers to be canonical. Thousands of tokens may begin with one open byte, to check one means to encode
 * some text, and a trained model gives little to those that no text has. So what is listed here is unchecked;
 * whoever chooses a cover checks that one (`choose.ts`), and `nextByte` checks what it adds up.
 */
export class Covers {
  readonly #tree: CoverTree;
  readonly #rows: readonly Float32Array[];
  readonly #lexicon: Lexicon;
  /** Probability of each node's path. */
  readonly #weights: Float64Array;
  /** Probability of the covers at each node: of its path if that ends at the cursor, else of its last tokens. */
  readonly masses: Float64Array;
  /** Probability of the open bytes: of all covers. */
  readonly total: number;

  /** @param rows distribution over the whole vocabulary after each node */
  constructor(tree: CoverTree, rows: readonly NextTokens[], lexicon: Lexicon) {
    this.#tree = tree;
    this.#rows = rows.map(({ full }) => full!);
    this.#lexicon = lexicon;
    this.#weights = new Float64Array(tree.tokens.length).fill(1);
    for (let node = 1; node < tree.tokens.length; node++) {
      const parent = tree.parents[node]!;
      this.#weights[node] = this.#weights[parent]! * this.#rows[parent]![tree.tokens[node]!]!;
    }
    this.masses = this.#weights.map((weight, node) => (tree.rests[node] === '' ? weight : this.#sum(node)));
    this.total = this.masses.reduce((sum, mass) => sum + mass, 0);
  }

  /**
   * The covers, most probable first: none reaches further beyond the cursor than its last token must.
   *
   * @param least in times of the most probable one's weight: rarer ones are left out
   */
  covers(least: number): Cover[] {
    const exact = this.#exact();
    return byWeight([...exact, ...this.#extensions(this.#inside(), heaviest(exact), least)]);
  }

  /** The same with each cover that ends at the cursor replaced by those that go one token, or the end, beyond it. */
  coversBeyond(least: number): Cover[] {
    const ends = this.#exact().flatMap(({ node, weight }) =>
      Array.from(this.#lexicon.ends, (last): Cover => {
        return { node, last, beyond: '', weight: weight * this.#rows[node]![last]! };
      }).filter((cover) => cover.weight > 0),
    );
    const nodes = [...this.#tree.rests.keys()];
    return byWeight([...ends, ...this.#extensions(nodes, heaviest(ends), least)]);
  }

  /**
   * P(b | x) for every byte b, from the one pass that gave the rows.
   *
   * @param least share of the open bytes' probability from which on a cover is checked; with 0 all are
   */
  nextByte(least: number): NextByte {
    let { total } = this;
    const threshold = total * least;
    const bytes = new Float64Array(256);
    let end = 0;
    this.#tree.rests.forEach((rest, node) => {
      const isExact = rest === '';
      if (isExact && !this.isCanonical({ node, last: undefined })) {
        total -= this.#weights[node]!;
        return;
      }
      if (isExact) for (const id of this.#lexicon.ends) end += this.#weights[node]! * this.#rows[node]![id]!;
      this.#scan(node, (id, token, weight) => {
        if (weight < threshold || this.isCanonical({ node, last: id })) {
          bytes[token.charCodeAt(rest.length)]! += weight;
        } else if (!isExact) total -= weight;
      });
    });
    if (total <= 0) return { bytes, end: 0, open: 0 };
    return { bytes: bytes.map((sum) => sum / total), end: end / total, open: total };
  }

  /** Whether some text is encoded with these tokens. */
  isCanonical({ node, last }: Pick<Cover, 'node' | 'last'>): boolean {
    const path = pathTo(this.#tree, node).map((at) => this.#tree.tokens[at]!);
    if (last !== undefined && !this.#lexicon.ends.has(last)) path.push(last);
    return path.length === 0 || this.#lexicon.canonicity.isPrefix(path);
  }

  /** Paths that end at the cursor. */
  #exact(): Cover[] {
    return this.#tree.rests.flatMap((rest, node): Cover[] =>
      rest === '' && this.#weights[node]! > 0
        ? [{ node, last: undefined, beyond: '', weight: this.#weights[node]! }]
        : [],
    );
  }

  /** Nodes whose paths end before it. */
  #inside(): number[] {
    return this.#tree.rests.flatMap((rest, node) => (rest === '' ? [] : [node]));
  }

  /**
   * Covers by one token after these nodes.
   *
   * @param best weight of the most probable cover elsewhere
   * @param least as in `covers`
   */
  #extensions(nodes: readonly number[], best: number, least: number): Cover[] {
    for (const node of nodes) {
      this.#scan(node, (_id, _token, weight) => {
        if (weight > best) best = weight;
      });
    }
    const found: Cover[] = [];
    for (const node of nodes) {
      const { length } = this.#tree.rests[node]!;
      this.#scan(node, (last, token, weight) => {
        if (weight > 0 && weight >= best * least) {
          found.push({ node, last, beyond: token.slice(length), weight });
        }
      });
    }
    return found;
  }

  /** Probability of all covers by one token after a node. */
  #sum(node: number): number {
    let sum = 0;
    this.#scan(node, (_id, _token, weight) => (sum += weight));
    return sum;
  }

  /** Visits the tokens after a node that cover its rest and go beyond. */
  #scan(node: number, visit: (id: number, token: ByteString, weight: number) => void): void {
    const { vocabulary } = this.#lexicon;
    const row = this.#rows[node]!;
    const weight = this.#weights[node]!;
    const rest = this.#tree.rests[node]!;
    const { start, end } = vocabulary.range(rest);
    for (let rank = start; rank < end; rank++) {
      const id = vocabulary.ids[rank]!;
      const token = vocabulary.bytes(rank);
      if (token.length > rest.length) visit(id, token, weight * row[id]!);
    }
  }
}

function heaviest(covers: readonly Cover[]): number {
  return covers.reduce((most, { weight }) => Math.max(most, weight), 0);
}

function byWeight(covers: readonly Cover[]): Cover[] {
  return covers.toSorted((a, b) => b.weight - a.weight);
}
