import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { SourceFile } from '../core/eval/holes.ts';
import { languageOfPath } from '../core/eval/language.ts';
import { readText, unreadable } from './files.ts';

const skippedFolders = new Set(['node_modules', '.git']);
/** Larger files are data or generated. */
const maxBytes = 200 * 1024;

/**
 * The source files below a folder that the evaluation covers, in the same order on every machine. What cannot be
 * read below the folder is skipped, with a line on stderr.
 */
export async function readRepository(folder: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const file of walk(folder, await entriesOf(folder))) {
    if (!languageOfPath(file)) continue;
    const text = await readSmallText(file).catch(skip);
    if (text !== undefined) files.push({ path: relative(folder, file).replaceAll(sep, '/'), text });
  }
  return files;
}

async function readSmallText(file: string): Promise<string | undefined> {
  const { size } = await stat(file).catch((error: unknown) => {
    throw unreadable(file, error);
  });
  return size > maxBytes ? undefined : readText(file);
}

/** One bad file must not cost the evaluation of all the others. */
function skip(error: Error): undefined {
  console.error(`skipped ${error.message}`);
}

/** Depth first, by name. Symbolic links are not followed: they may lead in circles or out of the folder. */
async function* walk(folder: string, entries: readonly Dirent[]): AsyncGenerator<string> {
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && !skippedFolders.has(entry.name)) {
      yield* walk(path, (await entriesOf(path).catch(skip)) ?? []);
    }
  }
}

async function entriesOf(folder: string): Promise<Dirent[]> {
  return readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
}
