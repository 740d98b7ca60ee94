import * as vscode from 'vscode';
import { lineComment } from '../core/document/lineComment.ts';

/** The other cells of a cell's notebook, as one text before it and one after it. */
export interface OtherCells {
  readonly before: string;
  readonly after: string;
}

const none: OtherCells = { before: '', after: '' };

/**
 * What stands around a cell: the code of its language, in the order of the notebook, and prose as comments. Cells in
 * other languages are left out.
 *
 * @param path with the ending of the cell's language
 * @param reach most text on each side, UTF-16 units
 */
export function otherCells(document: vscode.TextDocument, path: string, reach: number): OtherCells {
  if (document.uri.scheme !== 'vscode-notebook-cell') return none;
  const cells = vscode.workspace.notebookDocuments
    .map((notebook) => notebook.getCells())
    .find((cells) => cells.some((cell) => cell.document === document));
  if (!cells) return none;
  const index = cells.findIndex((cell) => cell.document === document);
  const mark = lineComment(path);
  const textOf = ({ kind, document: cell }: vscode.NotebookCell): string => {
    const text = cell.getText().replaceAll('\r\n', '\n');
    if (kind === vscode.NotebookCellKind.Code) return cell.languageId === document.languageId ? text : '';
    return mark === undefined ? '' : text.replace(/^/gm, `${mark} `);
  };
  const joined = (some: readonly vscode.NotebookCell[]): string[] =>
    some.map(textOf).filter((text) => text.trim() !== '');
  const before = joined(cells.slice(0, index)).map((text) => `${text}\n\n`);
  const after = joined(cells.slice(index + 1)).map((text) => `\n\n${text}`);
  return { before: before.join('').slice(-reach), after: after.join('').slice(0, reach) };
}
