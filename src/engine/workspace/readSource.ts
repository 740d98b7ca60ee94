import { readFile, stat } from 'node:fs/promises';

/** Bytes. Larger files are data, or made by a program. */
const MAX_BYTES = 1 << 20;
/** Nobody writes such lines by hand. */
const LONG_LINE = /[^\n]{2000}/;

/** Bytes of a file that may be source text; 0 where there is none. */
export async function sourceBytes(path: string): Promise<number> {
  // What is not a plain file may block for ever (a pipe) or have no end.
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size <= MAX_BYTES ? found.size : 0;
}

/**
 * A file's text as models see it, with LF. Undefined where it cannot be read, is larger than 1 MiB, or is no source
 * text: binary (it has NUL bytes, as has UTF-16) or minified.
 */
export async function readSource(path: string): Promise<string | undefined> {
  if ((await sourceBytes(path)) === 0) return undefined;
  const bytes = await readFile(path).catch(() => undefined); // gone again, or not ours to read
  if (!bytes || bytes.includes(0)) return undefined;
  const text = new TextDecoder().decode(bytes).replaceAll('\r\n', '\n');
  return LONG_LINE.test(text) ? undefined : text;
}
