import type { CoverTree } from '../../src/core/healing/coverTree.ts';
import { pathTo } from '../../src/core/healing/coverTree.ts';
import type { Tokenizer } from '../../src/core/tokens/tokenizer.ts';

/** Tokens of the path from the root of a cover tree to a node. */
export function pathTokens(tree: CoverTree, node: number): number[] {
  return pathTo(tree, node).map((at) => tree.tokens[at]!);
}

/**
 * The covers of a tree, whatever their probability, that a token sequence begins with. By the definition of covers
 * the canonical tokens of a text (after the stable ones) begin with exactly one.
 */
export function coversOf(tree: CoverTree, tokens: readonly number[], tokenizer: Tokenizer): number[][] {
  const found: number[][] = [];
  tree.rests.forEach((rest, node) => {
    const path = pathTokens(tree, node);
    if (path.some((id, i) => tokens[i] !== id)) return;
    if (rest === '') {
      found.push(path);
      return;
    }
    const last = tokens[path.length];
    if (last === undefined) return;
    const bytes = tokenizer.bytes(last);
    if (bytes.length > rest.length && bytes.startsWith(rest)) found.push([...path, last]);
  });
  return found;
}
