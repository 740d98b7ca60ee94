import type * as vscode from 'vscode';
import { EndOfLine, Position } from './vscode.ts';

/** A document with `|` where the cursor is. Positions behave as VS Code's do, with either line end. */
export function documentAt(
  marked: string,
  { path = '/workspace/src/a.ts', languageId = 'typescript', scheme = 'file' } = {},
) {
  const cursor = marked.indexOf('|');
  const text = marked.slice(0, cursor) + marked.slice(cursor + 1);
  const lines = [...text.matchAll(/.*?(?:\r?\n|$)/gs)].map((match) => ({
    start: match.index,
    length: match[0].replace(/\r?\n$/, '').length,
  }));
  const offsetAt = ({ line, character }: vscode.Position) => {
    const { start, length } = lines[line]!;
    return start + Math.min(character, length);
  };
  const positionAt = (offset: number) => {
    const at = Math.min(Math.max(0, offset), text.length);
    const line = lines.findLastIndex(({ start }) => start <= at);
    const { start, length } = lines[line]!;
    return new Position(line, Math.min(at - start, length)); // between \r and \n there is no position
  };
  const document = {
    uri: { scheme, path, toString: () => `${scheme}://${path}` },
    languageId,
    version: 1,
    eol: text.includes('\r\n') ? EndOfLine.CRLF : EndOfLine.LF,
    offsetAt,
    positionAt,
    lineAt: (line: number) => {
      const { start, length } = lines[line]!;
      const indentation = /^\s*/.exec(text.slice(start, start + length))!;
      return { firstNonWhitespaceCharacterIndex: indentation[0].length };
    },
    getText: (range?: vscode.Range) =>
      range ? text.slice(offsetAt(range.start), offsetAt(range.end)) : text,
  };
  return { document: document as unknown as vscode.TextDocument, position: positionAt(cursor) };
}
