import type { SourceFile } from './holes.ts';

/** Share of a file's telling lines that another one must have, too, to count as a copy of it. */
const SHARED = 0.5;
/** Shorter lines, such as `return result;`, are alike by chance. */
const TELLING = 16;

/**
 * Which files nearly repeat others. What is missing in a file must not be looked up in a copy of it, such as a version
 * for another platform: that would measure how many copies a repository has.
 */
export class NearCopies {
  readonly #lines = new Map<string, ReadonlySet<string>>();
  readonly #holders = new Map<string, string[]>();

  constructor(files: readonly SourceFile[]) {
    for (const { path, text } of files) {
      const lines = new Set(
        text
          .split('\n')
          .map((line) => line.trim())
          .filter(({ length }) => length >= TELLING),
      );
      this.#lines.set(path, lines);
      for (const line of lines) {
        const holders = this.#holders.get(line);
        if (holders) holders.push(path);
        else this.#holders.set(line, [path]);
      }
    }
  }

  /** Paths of the files that have half the lines of this one, or half of whose lines it has. */
  of(path: string): string[] {
    const lines = this.#lines.get(path) ?? new Set<string>();
    const shared = new Map<string, number>();
    for (const line of lines) {
      for (const other of this.#holders.get(line)!) {
        if (other !== path) shared.set(other, (shared.get(other) ?? 0) + 1);
      }
    }
    return [...shared]
      .filter(([other, count]) => count >= SHARED * Math.min(lines.size, this.#lines.get(other)!.size))
      .map(([other]) => other);
  }
}
