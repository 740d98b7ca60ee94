import type { ByteString } from '../tokens/byteString.ts';
import type { Lexicon } from './lexicon.ts';
import type { OpenText } from './openText.ts';

/**
 * The left contexts of all covers, as a tree below the stable boundary. A cover is a left context and one more
 * token that begins with what is left of the open bytes: `tokens` and `rest` of a node, and any token that begins
 * with `rest`. Node 0 is the boundary itself.
 */
export interface CoverTree {
  /** Token of each node; of node 0 there is none (-1). */
  readonly tokens: readonly number[];
  /** Parent of each node, -1 for node 0; parents come first. */
  readonly parents: readonly number[];
  /** The open bytes that the path to a node leaves uncovered. Empty: the path is itself a cover, of those bytes alone. */
  readonly rests: readonly ByteString[];
}

/**
 * Within a pre-token, the tokens to the left of a cut are the canonical encoding of their bytes, so that there is
 * one left context for each place where the last token may begin: a handful of rows, most of them shared. Runs of one
 * character have tokens of every length, but few of them may stand side by side.
 */
export function coverTree({ open, hypotheses }: OpenText, lexicon: Lexicon): CoverTree {
  const { tokenizer } = lexicon;
  const tree = { tokens: [-1], parents: [-1], rests: [open] };
  const nodes = new Map<string, number>();
  const add = (path: readonly number[]): void => {
    let node = 0;
    for (const id of path) {
      const key = `${node},${id}`;
      let child = nodes.get(key);
      if (child === undefined) {
        child = tree.tokens.length;
        nodes.set(key, child);
        tree.tokens.push(id);
        tree.parents.push(node);
        tree.rests.push(tree.rests[node]!.slice(tokenizer.bytes(id).length));
      }
      node = child;
    }
  };
  for (const { cuts, closed } of hypotheses) {
    const fixed: number[] = [];
    let start = 0;
    for (const cut of cuts) {
      fixed.push(...tokenizer.encodePretoken(open.slice(start, cut)));
      start = cut;
    }
    if (closed) {
      add([...fixed, ...tokenizer.encodePretoken(open.slice(start))]);
      continue;
    }
    for (let end = start; end < open.length; end++) {
      const left = tokenizer.merge(open.slice(start, end));
      if (canGoOn(left.at(-1), open.slice(end), lexicon)) add([...fixed, ...left]);
    }
    add([...fixed, ...tokenizer.merge(open.slice(start))]);
  }
  return tree;
}

/** More tokens than this are not tried one by one: one of them will do. */
const MANY = 32;

/** Whether some token that begins with `rest` may stand after this one in a pre-token. */
function canGoOn(last: number | undefined, rest: ByteString, { vocabulary, canonicity }: Lexicon): boolean {
  const { start, end } = vocabulary.range(rest);
  if (last === undefined || end - start > MANY) return end > start;
  return vocabulary.ids.subarray(start, end).some((id) => canonicity.mayFollow(last, id));
}

/** The nodes on the way from the root, which is left out, to `node`. */
export function pathTo({ parents }: CoverTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at > 0; at = parents[at]!) path.push(at);
  return path.reverse();
}
