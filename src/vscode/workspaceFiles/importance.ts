import { dirname } from 'node:path';

/**
 * The files that the user is most likely to repeat first: those that are open, those beside them, those that were open,
 * and the others by name, so that the same ones are left out each time where there are too many.
 *
 * @param open,recent the most important first
 */
export function byImportance(
  files: Iterable<string>,
  open: readonly string[],
  recent: readonly string[],
): string[] {
  const folders = new Set(open.map((file) => dirname(file)));
  const openRanks = new Map(open.map((file, index) => [file, index]));
  const recentRanks = new Map(recent.map((file, index) => [file, open.length + 1 + index]));
  const rankOf = (file: string) =>
    openRanks.get(file) ??
    (folders.has(dirname(file)) ? open.length : (recentRanks.get(file) ?? open.length + 1 + recent.length));
  return Array.from(files, (file) => ({ file, rank: rankOf(file) }))
    .sort((a, b) => a.rank - b.rank || (a.file < b.file ? -1 : 1))
    .map(({ file }) => file);
}
