/**
 * How much text around the cursor goes to the engine, UTF-16 units (one more where a surrogate pair asks for
 * it): several times what the prompt can hold.
 */
const maxPrefix = 32 * 1024;
const maxSuffix = 16 * 1024;

export interface Slice {
  readonly prefix: string;
  /** Offset of `prefix[0]` in the document. */
  readonly prefixOffset: number;
  readonly suffix: string;
}

/** Text this far before and after an offset is all that `sliceAround` looks at. */
export const reach = { before: maxPrefix + 1, after: maxSuffix + 1 };

/** The text around an offset. No surrogate pair is split: a cursor inside one moves before it. */
export function sliceAround(text: string, offset: number): Slice {
  const cursor = characterStart(text, offset);
  const start = characterStart(text, Math.max(0, cursor - maxPrefix));
  const end = characterStart(text, Math.min(text.length, cursor + maxSuffix));
  return { prefix: text.slice(start, cursor), prefixOffset: start, suffix: text.slice(cursor, end) };
}

/** The offset itself, or the one before it where it would split a surrogate pair. */
export function characterStart(text: string, offset: number): number {
  return offset > 0 && text.codePointAt(offset - 1)! > 0xffff ? offset - 1 : offset;
}
