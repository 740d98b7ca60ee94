import { basename, isAbsolute, relative, sep } from 'node:path';
import { sliceAround } from '../core/document/slice.ts';
import { readSource } from './files.ts';
import { offsetAt, type Position } from './position.ts';
import type { Place } from './withEngine.ts';

/** The place that a position on the command line means, with the text of its file and the offset in it. */
export async function readPlace(position: Position): Promise<{ text: string; offset: number; place: Place }> {
  const { file } = position;
  const text = await readSource(file);
  const offset = offsetAt(text, position);
  return { text, offset, place: { file, path: promptPath(file), ...sliceAround(text, offset) } };
}

/** As the extension does: relative to the folder one works in, and only the name of a file outside it. */
function promptPath(file: string): string {
  const path = relative('', file);
  return isAbsolute(path) || path.startsWith('..') ? basename(file) : path.replaceAll(sep, '/');
}
