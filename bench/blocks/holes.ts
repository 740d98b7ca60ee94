import type { Parser, Tree } from '@vscode/tree-sitter-wasm';
import { type Line, readLines } from '../../src/core/eval/codeLines.ts';
import type { Cut, SourceFile } from '../../src/core/eval/holes.ts';
import { sliceAround } from '../../src/core/document/slice.ts';
import { type Random, sample } from '../../src/core/random.ts';
import { statementAt } from '../../src/engine/syntax/statement.ts';

export const kinds = ['one line', 'statement', 'body'] as const;
/** What is missing: a statement of one line or of several, or all that a line opens, with what closes it. */
export type Kind = (typeof kinds)[number];

export interface BlockHole extends Cut {
  readonly kind: Kind;
  readonly path: string;
}

const MAX_LINES = 30;
/** Of each kind in one file: some are long. */
const PER_FILE = 2;
/** They belong to what is below. */
const noStatement = /comment|attribute|annotation|decorator/;

/** Where statements end in a text without errors its own tree says, so that there is no doubt about it. */
export function blockHoles({ path, text }: SourceFile, parser: Parser, random: Random): BlockHole[] {
  const tree = parser.parse(text)!; // null without a language, or when cancelled
  try {
    if (tree.rootNode.hasError) return [];
    const lines = readLines(text).filter(({ start, end }) => /^\s*[\w@#[]/.test(text.slice(start, end)));
    const holes = sample(lines, lines.length, random).flatMap((line) =>
      kinds.flatMap((kind) => {
        const cut = cutOf(text, tree, line, kind);
        return cut ? [{ ...cut, kind, path }] : [];
      }),
    );
    return kinds.flatMap((kind) => holes.filter((hole) => hole.kind === kind).slice(0, PER_FILE));
  } finally {
    tree.delete();
  }
}

function cutOf(text: string, tree: Tree, { start, end }: Line, kind: Kind): Cut | undefined {
  const content = text.slice(start, end);
  const first = start + content.search(/\S/);
  const last = start + content.trimEnd().length - 1;
  const isBody = kind === 'body';
  if (isBody && !/[{:([]/.test(text[last]!)) return undefined;
  const node = statementAt(tree, isBody ? last : first, start);
  if (!node || noStatement.test(node.type)) return undefined;
  if (!isBody && node.startIndex !== first) return undefined;

  const rest = /[;,]?(?=\s*$)|/my;
  rest.lastIndex = node.endIndex;
  const after = node.endIndex + rest.exec(text)![0].length;
  const offset = isBody ? last + 1 : first;
  const truth = text.slice(offset, after).trimEnd();
  const below = text.slice(after).split('\n', 1)[0]!.trim();
  const length = truth.split('\n').length;
  if (below !== '' || length > MAX_LINES || length > 1 !== (kind !== 'one line')) return undefined;
  const { prefix, prefixOffset } = sliceAround(text, offset);
  return { offset, prefix, prefixOffset, truth, suffix: sliceAround(text, offset + truth.length).suffix };
}
