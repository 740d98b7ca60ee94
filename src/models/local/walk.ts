import { opendir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Entries of folders that are looked at in all below one root: a tree of models has some hundreds. */
const MOST_ENTRIES = 20_000;

/**
 * Files below a folder, links followed, in the order of their paths. Folders that cannot be read are left out, and one
 * that is reached in several ways, by a loop for instance, is entered once.
 *
 * @param depth levels of folders: 1 for the files of the folder itself
 */
export async function filesBelow(
  root: string,
  depth: number,
  accept: (name: string) => boolean,
  mostEntries = MOST_ENTRIES,
): Promise<string[]> {
  const found: string[] = [];
  const entered = new Set<string>();
  let left = mostEntries;
  const enter = async (folder: string, levels: number): Promise<void> => {
    const real = await realpath(folder).catch(() => undefined);
    if (real === undefined || entered.has(real)) return;
    entered.add(real);
    const folders: string[] = [];
    try {
      for await (const entry of await opendir(folder)) {
        if (left-- <= 0) return;
        const path = join(folder, entry.name);
        const kind = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
        if (kind?.isDirectory()) folders.push(path);
        else if (kind?.isFile() && accept(entry.name)) found.push(path);
      }
    } catch {
      return; // not there, or not for us
    }
    if (levels > 1) for (const path of folders.sort()) await enter(path, levels - 1);
  };
  await enter(root, depth);
  return found.sort();
}
