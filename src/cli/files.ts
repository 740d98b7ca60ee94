import { readFile } from 'node:fs/promises';
import { CliError } from './errors.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'does not exist',
  ENOTDIR: 'is not a folder, or not in one',
  EISDIR: 'is a folder, not a file',
  EACCES: 'may not be read by this user',
  EPERM: 'may not be read by this user',
};

/** Says in words why something in the file system could not be read. */
export function unreadable(path: string, error: unknown): CliError {
  const { code = '', message } = error as NodeJS.ErrnoException;
  return new CliError(`${path}: ${reasons[code] ?? message}`, { cause: error });
}

/** The text of a file as an editor shows it: UTF-8, without a byte order mark. Undefined if it is binary. */
export async function readText(path: string): Promise<string | undefined> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return bytes.includes(0) ? undefined : new TextDecoder().decode(bytes);
}

/** The text of a file that has to have one. */
export async function readSource(path: string): Promise<string> {
  const text = await readText(path);
  if (text === undefined) throw new CliError(`${path}: is binary, or not UTF-8 (it has NUL bytes)`);
  return text;
}
