import type { ByteString } from '../tokens/byteString.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { Vocabulary } from '../tokens/vocabulary.ts';
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
 * one left context for each place where the last token may begin: a handful of rows, most of them shared.
 */
export function coverTree(
  tokenizer: Tokenizer,
  vocabulary: Vocabulary,
  { open, hypotheses }: OpenText,
): CoverTree {
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
      const { start: from, end: to } = vocabulary.range(open.slice(end));
      if (from < to) add([...fixed, ...tokenizer.merge(open.slice(start, end))]);
    }
    add([...fixed, ...tokenizer.merge(open.slice(start))]);
  }
  return tree;
}

/** The nodes on the way from the root, which is left out, to `node`. */
export function pathTo({ parents }: CoverTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at > 0; at = parents[at]!) path.push(at);
  return path.reverse();
}
