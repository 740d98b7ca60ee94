/**
 * How much text around the cursor goes to the engine, UTF-16 units (one more where a surrogate pair asks for
 * it): several times what the prompt can hold.
 */
const maxPrefix = 32 * 1024;
const maxSuffix = 16 * 1024;
/** In a long document the prefix begins at a multiple of this: it stays the same, but for its end, while typing. */
const block = 4 * 1024;

export interface Slice {
  readonly prefix: string;
  /** Offset of `prefix[0]` in the document. */
  readonly prefixOffset: number;
  readonly suffix: string;
}

/** Text this far before and after an offset is all that `sliceAround` looks at. */
export const reach = { before: maxPrefix + 1, after: maxSuffix + 1 };

/**
 * The text around an offset. No surrogate pair is split: a cursor inside one moves before it.
 *
 * @param textOffset of `text[0]` in the document
 */
export function sliceAround(text: string, offset: number, textOffset = 0): Slice {
  const cursor = characterStart(text, offset);
  const least = Math.ceil((textOffset + cursor - maxPrefix) / block) * block - textOffset;
  const start = characterStart(text, Math.max(0, least));
  const end = characterStart(text, Math.min(text.length, cursor + maxSuffix));
  return {
    prefix: text.slice(start, cursor),
    prefixOffset: textOffset + start,
    suffix: text.slice(cursor, end),
  };
}

/** The offset itself, or the one before it where it would split a surrogate pair. */
export function characterStart(text: string, offset: number): number {
  return offset > 0 && text.codePointAt(offset - 1)! > 0xffff ? offset - 1 : offset;
}
