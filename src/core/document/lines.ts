/**
 * Columns of the whitespace a line begins with. A tab counts as four: files indent by one or the other, and
 * where they mix the two, any fixed width is a guess.
 */
export function indentWidth(line: string): number {
  let width = 0;
  for (const char of line) {
    if (char === '\t') width += 4;
    else if (char === ' ') width += 1;
    else break;
  }
  return width;
}

/** Line breaks of a document. */
export type LineEnds = '\n' | '\r\n';

/** Those of a text; one without any has LF. */
export function lineEndsOf(...parts: readonly string[]): LineEnds {
  return parts.some((part) => part.includes('\r\n')) ? '\r\n' : '\n';
}

/** A text with line breaks of one kind. */
export function withLineEnds(text: string, ends: LineEnds): string {
  const lf = text.includes('\r') ? text.replaceAll('\r\n', '\n') : text;
  return ends === '\n' ? lf : lf.replaceAll('\n', ends);
}

/** What is around a cursor, with LF: models are trained on that. */
export function withLf<P extends { readonly prefix: string; readonly suffix: string }>(around: P): P {
  return { ...around, prefix: withLineEnds(around.prefix, '\n'), suffix: withLineEnds(around.suffix, '\n') };
}

export function isBlank(text: string): boolean {
  return text.trim() === '';
}

/** Whether a text says enough to be compared: `}` or `);` is equal to its like everywhere in a file. */
export function isTelling(text: string): boolean {
  return (text.match(/[\p{L}\p{N}]/gu)?.length ?? 0) >= 3;
}
