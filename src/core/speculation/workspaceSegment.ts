import { separatorOf, sortSuffixes, type TokenArray } from './suffixArray.ts';

/** The place of a file in a segment. */
export interface IndexedFile {
  readonly path: string;
  /** Position of its first token, and behind its last, where a separator stands. */
  readonly begin: number;
  readonly end: number;
  /** Files of a lower one give way first when there are too many. */
  readonly priority: number;
}

/** What of a segment goes from thread to thread. The arrays are shared, not copied. */
export interface SegmentData {
  readonly tokens: TokenArray;
  readonly suffixes: Int32Array;
  /** In the order of their places. */
  readonly files: readonly IndexedFile[];
}

/** Suffixes `begin` to below `end` of a segment: those that begin with some pattern. */
export interface Interval {
  readonly begin: number;
  readonly end: number;
}

/** Puts files into a new segment. */
export class SegmentBuilder {
  readonly #vocabulary: number;
  readonly #files: IndexedFile[] = [];
  #tokens: TokenArray;
  #length = 0;

  /**
   * @param vocabulary tokens are below it
   * @param capacity tokens with separators that there is room for, to begin with
   */
  constructor(vocabulary: number, capacity = 4096) {
    this.#vocabulary = vocabulary;
    this.#tokens = this.#allocate(capacity);
  }

  /** Tokens so far, separators among them. */
  get length(): number {
    return this.#length;
  }

  add(path: string, tokens: ArrayLike<number>, priority: number): void {
    const begin = this.#length;
    const end = begin + tokens.length;
    if (end >= this.#tokens.length) this.#resize(2 * (end + 1));
    this.#tokens.set(tokens, begin);
    this.#tokens[end] = separatorOf(this.#tokens);
    this.#length = end + 1;
    this.#files.push({ path, begin, end, priority });
  }

  build(): SegmentData {
    if (this.#length < this.#tokens.length) this.#resize(this.#length);
    return {
      tokens: this.#tokens,
      suffixes: sortSuffixes(this.#tokens, this.#vocabulary),
      files: this.#files,
    };
  }

  #resize(length: number): void {
    const tokens = this.#allocate(length);
    tokens.set(this.#tokens.subarray(0, this.#length));
    this.#tokens = tokens;
  }

  #allocate(length: number): TokenArray {
    return this.#vocabulary <= 0xffff
      ? new Uint16Array(new SharedArrayBuffer(2 * length))
      : new Int32Array(new SharedArrayBuffer(4 * length));
  }
}

/** The files of several segments in one. */
export function mergeSegments(parts: readonly SegmentData[], vocabulary: number): SegmentData {
  const capacity = parts
    .flatMap(({ files }) => files)
    .reduce((sum, { begin, end }) => sum + end - begin + 1, 0);
  const builder = new SegmentBuilder(vocabulary, capacity);
  for (const { tokens, files } of parts) {
    for (const { path, begin, end, priority } of files) {
      builder.add(path, tokens.subarray(begin, end), priority);
    }
  }
  return builder.build();
}

/** Files that were indexed together. Files can be taken out, but not put in. */
export class Segment implements SegmentData {
  readonly tokens: TokenArray;
  readonly #separator: number;
  #suffixes: Int32Array;
  #files: readonly IndexedFile[];

  constructor({ tokens, suffixes, files }: SegmentData) {
    this.tokens = tokens;
    this.#suffixes = suffixes;
    this.#files = files;
    this.#separator = separatorOf(tokens);
  }

  get suffixes(): Int32Array {
    return this.#suffixes;
  }

  get files(): readonly IndexedFile[] {
    return this.#files;
  }

  /** Tokens of the files that are there. */
  get size(): number {
    return this.#suffixes.length;
  }

  /** Memory taken, what was of files that have been taken out included. */
  get bytes(): number {
    return this.tokens.byteLength + this.#suffixes.buffer.byteLength;
  }

  /** All suffixes: those that begin with nothing. */
  get all(): Interval {
    return { begin: 0, end: this.size };
  }

  /**
   * Takes files out: their suffixes, so that counts stay exact without a look at the files. Their tokens stay until
   * the segment is merged. Takes some nanoseconds per token of the segment.
   */
  remove(paths: ReadonlySet<string>): void {
    const removed = this.#files.filter(({ path }) => paths.has(path));
    if (removed.length === 0) return;
    this.#files = this.#files.filter(({ path }) => !paths.has(path));
    const low = removed[0]!.begin;
    const high = removed.at(-1)!.end;
    const isRemoved = new Uint8Array(high - low);
    for (const { begin, end } of removed) isRemoved.fill(1, begin - low, end - low);
    const suffixes = this.#suffixes;
    let kept = 0;
    for (const suffix of suffixes) {
      if (suffix < low || suffix >= high || isRemoved[suffix - low] === 0) suffixes[kept++] = suffix;
    }
    this.#suffixes = suffixes.subarray(0, kept);
  }

  /** Whether the pattern `text[from]`, ..., `text[to - 1]` is there; of 1 to `ORDER` tokens. */
  has(text: ArrayLike<number>, from: number, to: number): boolean {
    const at = this.#bound(text, from, to, false);
    return at < this.size && this.#compare(this.#suffixes[at]!, text, from, to) === 0;
  }

  /** The suffixes that begin with that pattern. */
  find(text: ArrayLike<number>, from: number, to: number): Interval {
    return { begin: this.#bound(text, from, to, false), end: this.#bound(text, from, to, true) };
  }

  /**
   * Of the suffixes of an interval those that have this token behind the pattern.
   *
   * @param depth tokens of the pattern, fewer than `ORDER`
   */
  narrow({ begin, end }: Interval, depth: number, token: number): Interval {
    const low = this.#tokenBound(begin, end, depth, token);
    return { begin: low, end: this.#tokenBound(low, end, depth, token + 1) };
  }

  /** The token behind a pattern of `depth` tokens at a suffix; undefined where the file ends there. */
  follower(suffix: number, depth: number): number | undefined {
    const token = this.tokens[this.#suffixes[suffix]! + depth]!;
    return token === this.#separator ? undefined : token;
  }

  /** The path of the file that a suffix lies in. */
  pathOf(suffix: number): string {
    const position = this.#suffixes[suffix]!;
    let low = 0;
    for (let high = this.#files.length; high - low > 1;) {
      const middle = (low + high) >> 1;
      if (this.#files[middle]!.begin <= position) low = middle;
      else high = middle;
    }
    return this.#files[low]!.path;
  }

  /** The first suffix that is not below the pattern, or (`after`) that is above all that begin with it. */
  #bound(text: ArrayLike<number>, from: number, to: number, after: boolean): number {
    let low = 0;
    for (let high = this.size; low < high;) {
      const middle = (low + high) >> 1;
      const order = this.#compare(this.#suffixes[middle]!, text, from, to);
      if (order < 0 || (after && order === 0)) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The first suffix of an interval whose token at `depth` is `token` or above. */
  #tokenBound(begin: number, end: number, depth: number, token: number): number {
    let low = begin;
    for (let high = end; low < high;) {
      const middle = (low + high) >> 1;
      if (this.tokens[this.#suffixes[middle]! + depth]! < token) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Of a suffix with a pattern: negative where it is below, 0 where it begins with it. */
  #compare(position: number, text: ArrayLike<number>, from: number, to: number): number {
    const tokens = this.tokens;
    for (let i = from, at = position; i < to; i++, at++) {
      const order = tokens[at]! - text[i]!;
      if (order !== 0) return order; // at a separator at the latest: no pattern has one
    }
    return 0;
  }
}
