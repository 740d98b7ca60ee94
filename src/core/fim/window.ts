import { characterStart } from '../document/slice.ts';

/**
 * Which part of a long document the prompt shows. Everything left of a change in the prompt is served from
 * the KV cache, so the window must not slide with every keystroke: its start is a function of the cursor's
 * block, and moves by a whole block at a time.
 */
export interface WindowSize {
  /** Least characters of prefix shown, when the document has them. */
  readonly prefix: number;
  /** The start of the prefix moves by this many characters at a time. */
  readonly block: number;
  /** Most characters of suffix shown. */
  readonly suffix: number;
}

/**
 * Where the window's prefix starts, as an index into `prefix`: the first line start at or after a multiple
 * of `block` in the document. A line longer than the window is cut where it must be.
 *
 * @param prefixOffset offset in the document of `prefix[0]`
 */
export function prefixStart(prefix: string, prefixOffset: number, size: WindowSize): number {
  const cursor = prefixOffset + prefix.length;
  const blockStart = Math.floor((cursor - size.prefix) / size.block) * size.block;
  const start = blockStart - prefixOffset;
  if (start <= 0) return 0;
  const lineStart = prefix.indexOf('\n', start - 1) + 1;
  const longestSkip = start + size.block;
  if (lineStart > 0 && lineStart <= longestSkip) return lineStart;
  return characterStart(prefix, start);
}

/** Where the window's suffix ends: the last line end within the limit, else the limit itself. */
export function suffixEnd(suffix: string, size: WindowSize): number {
  if (suffix.length <= size.suffix) return suffix.length;
  const lineEnd = suffix.lastIndexOf('\n', size.suffix - 1) + 1;
  if (lineEnd > 0) return lineEnd;
  return characterStart(suffix, size.suffix);
}
