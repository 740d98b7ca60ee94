import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { SourceFile } from '../core/eval/holes.ts';
import { languageOfPath } from '../core/eval/language.ts';
import { readText, unreadable } from './files.ts';

const skippedFolders = new Set(['node_modules', '.git']);
/** Larger files are data or generated. */
const maxBytes = 200 * 1024;

/** The source files below a folder that the evaluation covers, in the same order on every machine. */
export async function readRepository(folder: string): Promise<SourceFile[]> {
  const files: SourceFile[] = [];
  for await (const file of walk(folder)) {
    if (!languageOfPath(file) || (await stat(file)).size > maxBytes) continue;
    const text = await readText(file);
    if (text !== undefined) files.push({ path: relative(folder, file).replaceAll(sep, '/'), text });
  }
  return files;
}

/** Depth first, by name. Symbolic links are not followed: they may lead in circles or out of the folder. */
async function* walk(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown): Dirent[] => {
    throw unreadable(folder, error);
  });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isFile()) yield path;
    else if (entry.isDirectory() && !skippedFolders.has(entry.name)) yield* walk(path);
  }
}
