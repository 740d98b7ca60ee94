import { diffArrays } from 'diff';
import { isBlank } from '../../src/core/document/lines.ts';
import { cut, type Hole } from '../../src/core/eval/holes.ts';
import type { EditStratum } from '../../src/core/eval/editReplay.ts';
import { languageOfPath } from '../../src/core/eval/language.ts';

/** A file before somebody edited it, and after that. */
export interface FilePair {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** What is longer was moved or generated, more likely than typed. */
const MAX_LINES = 30;
/** Files with lines like that are not written by hand. */
const LONG_LINE = 300;

/**
 * The edits of a file that add lines below another line, as they were recorded: lines that were replaced are gone, and the
 * other edits are not made yet. The cursor is at the end of the line before.
 */
export function recordedEdits({ path, before, after }: FilePair): Hole<EditStratum>[] {
  const language = languageOfPath(path);
  const [old, now] = [before, after].map((text) => text.replaceAll('\r\n', '\n').split('\n'));
  if (!language || !old || !now || [...old, ...now].some((line) => line.length > LONG_LINE)) return [];
  const edits: Hole<EditStratum>[] = [];
  let at = 0; // in the old text
  let removed = 0;
  for (const { added, removed: isRemoved, value } of diffArrays(old, now)) {
    if (isRemoved) {
      removed = value.length;
      at += removed;
      continue;
    }
    if (added) {
      const above = old.slice(0, at - removed);
      const isTyped = value.length <= MAX_LINES && value.some((line) => !isBlank(line));
      if (isTyped && above.length > 0) {
        const typed = value.join('\n');
        const prefix = above.join('\n');
        const text = [prefix, typed, ...old.slice(at)].join('\n');
        const stratum = value.length > 1 ? 'multi-line' : 'one-line';
        edits.push({
          path,
          language,
          stratum,
          ...cut(text, prefix.length, prefix.length + 1 + typed.length),
        });
      }
    } else {
      at += value.length;
    }
    removed = 0;
  }
  return edits;
}
