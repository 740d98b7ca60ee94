import type * as vscode from 'vscode';
import { Position } from './vscode.ts';

/** A document with `|` where the cursor is. */
export function documentAt(marked: string, { path = '/workspace/src/a.ts', languageId = 'typescript' } = {}) {
  const offset = marked.indexOf('|');
  const text = marked.slice(0, offset) + marked.slice(offset + 1);
  const offsetAt = ({ line, character }: vscode.Position) =>
    text
      .split('\n')
      .slice(0, line)
      .reduce((sum, { length }) => sum + length + 1, 0) + character;
  const positionAt = (at: number) => {
    const lines = text.slice(0, at).split('\n');
    return new Position(lines.length - 1, lines.at(-1)!.length);
  };
  const document = {
    uri: { path, toString: () => `file://${path}` },
    languageId,
    version: 1,
    offsetAt,
    positionAt,
    getText: (range?: vscode.Range) =>
      range ? text.slice(offsetAt(range.start), offsetAt(range.end)) : text,
  };
  return { document: document as unknown as vscode.TextDocument, position: positionAt(offset) };
}
