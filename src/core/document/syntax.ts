/** What the grammar of a document's language says of the text at the cursor. */
export interface Syntax {
  /**
   * Whether a line of a text written at the cursor belongs to the statement that begins on the cursor's line, or to what
   * that line opens.
   *
   * @param written up to the line's end, or as far as it has come
   * @param line offset of the line's beginning; the line is not blank, and not the first
   * @returns undefined where the grammar does not say, as in broken code
   */
  belongs(written: string, line: number): boolean | undefined;
}
