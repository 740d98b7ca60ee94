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
  const notebook = vscode.workspace.notebookDocuments.find(({ uri }) => uri.path === document.uri.path);
  const cells = notebook?.getCells() ?? [];
  const index = cells.findIndex((cell) => cell.document === document);
  if (index < 0) return none;
  const mark = lineComment(path);
  const textOf = ({ kind, document: cell }: vscode.NotebookCell): string => {
    const text = cell.getText().replaceAll('\r\n', '\n');
    if (kind === vscode.NotebookCellKind.Code) return cell.languageId === document.languageId ? text : '';
    return mark === undefined ? '' : text.replace(/^/gm, `${mark} `);
  };
  // From the cell outwards, and no further than is used: this runs with every key.
  let before = '';
  for (let i = index - 1; i >= 0 && before.length < reach; i--) {
    const text = textOf(cells[i]!);
    if (text.trim() !== '') before = `${text}\n\n${before}`;
  }
  let after = '';
  for (let i = index + 1; i < cells.length && after.length < reach; i++) {
    const text = textOf(cells[i]!);
    if (text.trim() !== '') after += `\n\n${text}`;
  }
  return { before: before.slice(-reach), after: after.slice(0, reach) };
}
