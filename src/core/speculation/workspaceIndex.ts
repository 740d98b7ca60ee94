import { ORDER } from './suffixArray.ts';
import { type Interval, Segment, type SegmentData } from './workspaceSegment.ts';

/** Segments at most, so that a look-up has a bounded cost. */
const MAX_SEGMENTS = 8;
/** A segment is merged with the smaller ones unless it is so many times as large as they are together. */
const RATIO = 3;
/** Smaller ones count as this large, so that a few small files do not make many segments. */
const SMALL = 1024;
/** Hits of a pattern that are looked at. */
const SAMPLE = 64;
/** A single token occurs everywhere, and says little about what follows. */
const SHORTEST = 2;

/** Tokens that are kept at most: 30 MB of arrays with a vocabulary below 65,536 tokens, 40 MB with larger ones. */
export const MAX_TOKENS = 5_000_000;

/** Where a pattern occurs. Valid until the index changes. */
export interface Match {
  /** Tokens of the pattern, `SHORTEST` to `ORDER`. */
  readonly length: number;
  /** How often it occurs, exactly. */
  readonly count: number;
  readonly places: readonly Place[];
  /** Of the index. */
  readonly version: number;
}

interface Place extends Interval {
  readonly segment: Segment;
}

/** A token that follows a pattern. */
export interface Follower {
  readonly token: number;
  /** How many of the hits that were looked at have it next. */
  readonly count: number;
}

export interface Followers {
  /** Hits that were looked at: all up to 64, else 64 at even distances in their sorted order. */
  readonly hits: number;
  /** Most counted first. The counts add up to `hits`, less the hits that end their file. */
  readonly tokens: readonly Follower[];
}

/**
 * What occurs in the files of the workspace, and what follows it, in tokens. A set of suffix arrays over whole files,
 * organised like a log-structured merge tree (O'Neil et al. 1996): new and changed files come in small segments, which
 * are merged later, so that each token is sorted a few times only.
 */
export class WorkspaceIndex {
  readonly #maxTokens: number;
  /** Largest first. */
  #segments: readonly Segment[] = [];
  readonly #files = new Map<string, Segment>();
  #version = 0;

  constructor(maxTokens = MAX_TOKENS) {
    this.#maxTokens = maxTokens;
  }

  get segments(): readonly Segment[] {
    return this.#segments;
  }

  /** Paths of the files that are there. */
  get files(): ReadonlySet<string> {
    return new Set(this.#files.keys());
  }

  get fileCount(): number {
    return this.#files.size;
  }

  /** Tokens of the files that are there. */
  get tokens(): number {
    return this.#segments.reduce((sum, { size }) => sum + size, 0);
  }

  /** Memory of the arrays. */
  get bytes(): number {
    return this.#segments.reduce((sum, { bytes }) => sum + bytes, 0);
  }

  /** Changes when the index does. */
  get version(): number {
    return this.#version;
  }

  /** Whether no segment may come in before some are merged. */
  get isFull(): boolean {
    return this.#segments.length >= MAX_SEGMENTS;
  }

  /** Takes files in, in place of what was there of them. Those of the lowest priority go when there are too many. */
  add(data: SegmentData): void {
    this.remove(data.files.map(({ path }) => path));
    this.#insert(new Segment(data));
    this.#trim();
  }

  /** Takes files out. */
  remove(paths: Iterable<string>): void {
    const bySegment = new Map<Segment, Set<string>>();
    for (const path of paths) {
      const segment = this.#files.get(path);
      if (!segment) continue;
      this.#files.delete(path);
      const set = bySegment.get(segment) ?? new Set();
      bySegment.set(segment, set.add(path));
    }
    if (bySegment.size === 0) return;
    for (const [segment, set] of bySegment) segment.remove(set);
    this.#arrange(this.#segments);
  }

  clear(): void {
    this.#files.clear();
    this.#arrange([]);
  }

  /**
   * Segments that should become one: the small ones, and those of which more than half has been taken out. None or at
   * least one.
   */
  toMerge(): readonly Segment[] {
    const parts: Segment[] = [];
    let size = 0;
    for (const segment of this.#segments.toReversed()) {
      const isSmall = parts.length > 0 && segment.size < RATIO * Math.max(size, SMALL);
      const isHalfEmpty = segment.size < segment.tokens.length / 2;
      // The smallest is taken in any case: the next may be as small.
      if (isSmall || isHalfEmpty || parts.length === 0) {
        parts.push(segment);
        size += segment.size;
      }
    }
    const [first] = parts;
    return parts.length > 1 || (first && first.size < first.tokens.length / 2) ? parts : [];
  }

  /** Puts what `parts` were merged into in their place, without what has been taken out of them meanwhile. */
  replace(parts: readonly Segment[], data: SegmentData): void {
    const merged = new Segment(data);
    const isPart = new Set(parts);
    const gone = data.files.filter(({ path }) => !isPart.has(this.#files.get(path)!)).map(({ path }) => path);
    merged.remove(new Set(gone));
    this.#segments = this.#segments.filter((segment) => !isPart.has(segment));
    this.#insert(merged);
  }

  /** Where the longest end of the text that occurs does. @param to the end of the text */
  match(text: ArrayLike<number>, to = text.length): Match | undefined {
    const longest = Math.min(ORDER, to);
    let length = SHORTEST - 1;
    for (const segment of this.#segments) {
      if (length >= longest) break;
      if (!segment.has(text, to - length - 1, to)) continue;
      // What occurs with more tokens before it occurs with fewer, too.
      let high = longest;
      for (length++; length < high;) {
        const middle = (length + high + 1) >> 1;
        if (segment.has(text, to - middle, to)) length = middle;
        else high = middle - 1;
      }
    }
    return length < SHORTEST ? undefined : this.find(text, to - length, to);
  }

  /** Where the pattern `text[from]`, ..., `text[to - 1]` occurs; of 1 to `ORDER` tokens. */
  find(text: ArrayLike<number>, from: number, to: number): Match | undefined {
    return this.#matchOf(to - from, (segment) => segment.find(text, from, to), this.#segments);
  }

  /** Where the pattern of a match, or else the longest end of it that does, occurs with this token behind it. */
  advance(match: Match, token: number): Match | undefined {
    const { length, places } = match;
    const longer =
      length < ORDER
        ? this.#matchOf(length + 1, (place) => place.segment.narrow(place, length, token), places)
        : undefined;
    if (longer) return longer;
    const [{ segment, begin }] = places as [Place];
    const at = segment.suffixes[begin]! + 1;
    return this.match([...segment.tokens.subarray(at, at + length - 1), token]);
  }

  /** @param without path of a file whose hits do not count */
  followers({ length, count, places }: Match, without?: string): Followers {
    const hits = Math.min(count, SAMPLE);
    const left = without === undefined ? undefined : this.#files.get(without);
    const counts = new Map<number, number>();
    let place = 0;
    let before = 0; // hits in the places before this one
    for (let hit = 0; hit < hits; hit++) {
      const at = Math.floor(((hit + 0.5) * count) / hits);
      for (; at - before >= places[place]!.end - places[place]!.begin; place++) {
        before += places[place]!.end - places[place]!.begin;
      }
      const { segment, begin } = places[place]!;
      const suffix = begin + at - before;
      if (segment === left && segment.pathOf(suffix) === without) continue;
      const token = segment.follower(suffix, length);
      if (token !== undefined) counts.set(token, (counts.get(token) ?? 0) + 1);
    }
    const tokens = Array.from(counts, ([token, n]) => ({ token, count: n }));
    return { hits, tokens: tokens.sort((a, b) => b.count - a.count || a.token - b.token) };
  }

  #matchOf<T extends Segment | Place>(
    length: number,
    intervalOf: (from: T) => Interval,
    where: readonly T[],
  ): Match | undefined {
    const places: Place[] = [];
    let count = 0;
    for (const from of where) {
      const { begin, end } = intervalOf(from);
      if (begin === end) continue;
      places.push({ segment: from instanceof Segment ? from : from.segment, begin, end });
      count += end - begin;
    }
    return count === 0 ? undefined : { length, count, places, version: this.#version };
  }

  #insert(segment: Segment): void {
    for (const { path } of segment.files) this.#files.set(path, segment);
    this.#arrange([...this.#segments, segment]);
  }

  #arrange(segments: readonly Segment[]): void {
    this.#version++;
    this.#segments = segments.filter(({ size }) => size > 0).sort((a, b) => b.size - a.size);
  }

  #trim(): void {
    let excess = this.tokens - this.#maxTokens;
    if (excess <= 0) return;
    const files = this.#segments.flatMap((segment) => segment.files);
    const unwanted: string[] = [];
    for (const { path, begin, end } of files.sort((a, b) => a.priority - b.priority)) {
      if (excess <= 0) break;
      unwanted.push(path);
      excess -= end - begin;
    }
    this.remove(unwanted);
  }
}
