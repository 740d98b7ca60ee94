/** ANSI styles, as functions that leave text alone where the output is no terminal or wants no colours. */
export interface Style {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  /** Marks a suggestion: by colour, else by `«»`. */
  readonly suggestion: (text: string) => string;
}

export function styleFor(stream: NodeJS.WriteStream): Style {
  // hasColors knows NO_COLOR, FORCE_COLOR and TERM; files and pipes lack it.
  if (!stream.isTTY || !stream.hasColors()) {
    return { bold: (text) => text, dim: (text) => text, suggestion: (text) => `«${text}»` };
  }
  const sgr = (on: number, off: number) => (text: string) => `\x1b[${on}m${text}\x1b[${off}m`;
  return { bold: sgr(1, 22), dim: sgr(2, 22), suggestion: sgr(32, 39) };
}

/** Without control characters, which could do anything to a terminal; line ends become LF. */
export function printable(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(/(?![\t\n])\p{Cc}/gu, '\u{FFFD}')
    .toWellFormed();
}
