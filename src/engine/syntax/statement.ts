import type { Node, Tree } from '@vscode/tree-sitter-wasm';

/** Rows of statements without brackets: they begin where the first of these does. */
const rows = new Set(['block', 'statement_list', 'body_statement', 'block_body', 'then', 'declaration_list']);
/** What belongs to the statement below, where it is a node of its own. */
const introductory = /comment|attribute|annotation|decorator/;

/**
 * The statement that a place is in, as far as it begins on the place's line; the construct whose header ends there,
 * where that has several lines: of `) {`, all of the function.
 *
 * @param place of a character that is not blank
 * @param lineStart nothing that begins before is looked for
 */
export function statementAt(tree: Tree, place: number, lineStart: number): Node | undefined {
  let node = tree.rootNode.descendantForIndex(place, place + 1);
  if (!node || isRow(node)) return undefined;
  for (let parent; (parent = node.parent) && parent.startIndex >= lineStart && !isRow(parent);) node = parent;
  if (!node.isNamed && node.parent && !isRow(node.parent)) node = node.parent;
  return node.isNamed ? node : undefined;
}

/**
 * The first statement that begins at a place or below it. Comments, attributes and the like do not count.
 *
 * @returns 'none' where there is nothing else before `limit`
 */
export function statementFrom(
  tree: Tree,
  text: string,
  place: number,
  limit: number,
): Node | 'none' | undefined {
  for (let at = nextCode(text, place); at < limit;) {
    const node = statementAt(tree, at, place);
    if (!node || !introductory.test(node.type)) return node;
    at = nextCode(text, node.endIndex);
  }
  return 'none';
}

/** Where the next character is that is not blank; the end of the text if there is none. */
export function nextCode(text: string, from: number): number {
  const blank = /\s*/y;
  blank.lastIndex = from;
  blank.test(text);
  return blank.lastIndex;
}

/** Whether a part of it that begins before an offset could not be parsed. */
export function isBrokenBefore(node: Node, offset: number): boolean {
  if (!node.hasError || node.startIndex >= offset) return false;
  if (node.isError || node.isMissing) return true;
  return node.children.some((child) => child && isBrokenBefore(child, offset));
}

/** Whether a node holds statements, or what could not be parsed, one after another. */
function isRow(node: Node): boolean {
  if (!node.parent || node.isError) return true;
  return rows.has(node.type) && node.firstChild?.isNamed === true;
}
