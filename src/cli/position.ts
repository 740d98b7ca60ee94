import { InvalidArgumentError } from 'commander';
import { characterStart } from '../core/document/slice.ts';
import { count } from './count.ts';
import { CliError } from './errors.ts';

/** A place in a file as editors show it: line and column count from 1, columns in UTF-16 units. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

export function parsePosition(text: string): Position {
  // The file is what comes before the last two colons: it may have some itself (C:\a.ts).
  const [, file, line, column] = /^(.+):(\d+):(\d+)$/s.exec(text) ?? [];
  if (file === undefined || Number(line) < 1 || Number(column) < 1) {
    throw new InvalidArgumentError('Expected FILE:LINE:COLUMN, with line and column counted from 1.');
  }
  return { file, line: Number(line), column: Number(column) };
}

/** Offset of a position in the text of its file. A column inside a surrogate pair stands for its start. */
export function offsetAt(text: string, { file, line, column }: Position): number {
  let start = 0;
  let current = 1;
  const lineBreak = /\r\n|\n|\r/g;
  for (; current < line && lineBreak.test(text); current++) start = lineBreak.lastIndex;
  if (current < line) {
    throw new CliError(`${file}: has ${count(current, 'line')}, so there is no line ${line}`);
  }
  const length = text.slice(start).search(/[\r\n]|$/);
  if (column > length + 1) {
    const columns = length === 0 ? 'its only column is 1' : `its columns are 1 to ${length + 1}`;
    throw new CliError(`${file}: line ${line} has ${count(length, 'character')}: ${columns}, not ${column}`);
  }
  return characterStart(text, start + column - 1);
}
