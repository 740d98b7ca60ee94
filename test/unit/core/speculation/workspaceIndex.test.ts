import assert from 'node:assert/strict';
import { createRandom, type Random, randomInteger } from '../../../../src/core/random.ts';
import { ORDER } from '../../../../src/core/speculation/suffixArray.ts';
import { type Match, WorkspaceIndex } from '../../../../src/core/speculation/workspaceIndex.ts';
import { mergeSegments, SegmentBuilder } from '../../../../src/core/speculation/workspaceSegment.ts';

const VOCABULARY = 6;

type Files = Readonly<Record<string, readonly number[]>>;

function segmentOf(files: Files, vocabulary = VOCABULARY, priority = 0) {
  const builder = new SegmentBuilder(vocabulary);
  for (const [path, tokens] of Object.entries(files)) builder.add(path, tokens, priority);
  return builder.build();
}

function indexOf(files: Files, maxTokens?: number): WorkspaceIndex {
  const index = new WorkspaceIndex(maxTokens);
  index.add(segmentOf(files));
  return index;
}

function mergeAll(index: WorkspaceIndex): void {
  for (let parts = index.toMerge(); parts.length > 0; parts = index.toMerge()) {
    index.replace(parts, mergeSegments(parts, VOCABULARY));
  }
}

/** By looking everywhere. */
class BruteForce {
  readonly files = new Map<string, readonly number[]>();

  /** The token behind each occurrence; undefined where the file ends. */
  followers(pattern: readonly number[]): (number | undefined)[] {
    const found: (number | undefined)[] = [];
    for (const tokens of this.files.values()) {
      for (let at = 0; at + pattern.length <= tokens.length; at++) {
        if (pattern.every((token, i) => tokens[at + i] === token)) found.push(tokens[at + pattern.length]);
      }
    }
    return found;
  }

  /** The longest end of the text that occurs, of at least two tokens. */
  longest(text: readonly number[]): number[] | undefined {
    let longest: number[] | undefined;
    for (let length = 2; length <= Math.min(ORDER, text.length); length++) {
      const end = text.slice(-length);
      if (this.followers(end).length === 0) break;
      longest = end;
    }
    return longest;
  }
}

function check(
  index: WorkspaceIndex,
  truth: BruteForce,
  match: Match | undefined,
  text: readonly number[],
): void {
  const pattern = truth.longest(text);
  assert.equal(match?.length, pattern?.length, `the longest match of ${text.join()}`);
  if (!match || !pattern) return;
  const expected = truth.followers(pattern);
  assert.equal(match.count, expected.length);
  const { hits, tokens } = index.followers(match);
  assert.equal(hits, Math.min(64, expected.length));
  if (hits < expected.length) return;
  const counts = new Map<number, number>();
  for (const token of expected) if (token !== undefined) counts.set(token, (counts.get(token) ?? 0) + 1);
  const sorted = Array.from(counts).sort(([a, m], [b, n]) => n - m || a - b);
  assert.deepEqual(
    tokens.map(({ token, count }) => [token, count]),
    sorted,
  );
}

describe('workspace index', () => {
  const randomTokens = (random: Random, length: number): number[] =>
    Array.from({ length }, () => randomInteger(random, VOCABULARY));

  it('finds what a search through all files finds, while files come, change, move and go', () => {
    const random = createRandom(2);
    const [index, truth] = [new WorkspaceIndex(), new BruteForce()];
    const paths = Array.from({ length: 12 }, (_, i) => `/src/${i}.ts`);
    const anyPath = (): string => paths[randomInteger(random, paths.length)]!;
    const write = (files: Files): void => {
      for (const [path, tokens] of Object.entries(files)) truth.files.set(path, tokens);
      index.add(segmentOf(files));
    };
    /** An edit of some file's text, or a new text. */
    const edited = (path: string): number[] => {
      const tokens = [...(truth.files.get(path) ?? randomTokens(random, 80))];
      tokens.splice(
        randomInteger(random, tokens.length + 1),
        randomInteger(random, 9),
        ...randomTokens(random, 5),
      );
      return tokens;
    };
    let most = 0;
    for (let step = 0; step < 200; step++) {
      const [path, other] = [anyPath(), anyPath()];
      switch (randomInteger(random, 6)) {
        case 0: // renamed
          if (truth.files.has(path) && path !== other) {
            const tokens = truth.files.get(path)!;
            truth.files.delete(path);
            index.remove([path]);
            write({ [other]: tokens });
          }
          break;
        case 1:
          truth.files.delete(path);
          index.remove([path, '/never/there.ts']);
          break;
        case 2:
          write({ [path]: edited(path), [other]: edited(other) });
          break;
        case 3:
          write({ [path]: [] });
          break;
        case 4: {
          // Changed while the merge is under way.
          const parts = index.toMerge();
          const merged = parts.length > 0 && mergeSegments(parts, VOCABULARY);
          write({ [path]: edited(path) });
          truth.files.delete(other);
          index.remove([other]);
          if (merged) index.replace(parts, merged);
          break;
        }
        default:
          write({ [path]: edited(path) });
      }
      if (step % 3 === 0) mergeAll(index);
      most = Math.max(most, index.segments.length);
      assert.equal(
        index.tokens,
        Array.from(truth.files.values()).reduce((sum, { length }) => sum + length, 0),
      );
      assert.equal(index.fileCount, truth.files.size);
      for (let i = 0; i < 5; i++) {
        const source = truth.files.get(anyPath()) ?? [];
        const text = [
          ...source.slice(0, randomInteger(random, source.length + 1)),
          ...randomTokens(random, i % 3),
        ];
        let match = index.match(text);
        check(index, truth, match, text);
        // A cursor that is moved on is where one would be that begins there.
        for (let moves = 0; moves < 36 && match; moves++) {
          const [follower] = index.followers(match).tokens;
          const token = follower && moves % 5 !== 4 ? follower.token : randomInteger(random, VOCABULARY);
          text.push(token);
          match = index.advance(match, token);
          check(index, truth, match, text);
        }
      }
    }
    assert.ok(most > 2, 'there was nothing to merge');
  });

  it('keeps to a few segments, and merges small ones into large ones seldom', () => {
    const random = createRandom(3);
    const index = new WorkspaceIndex();
    let sorted = 0;
    const count = 3000;
    for (let i = 0; i < count; i++) {
      assert.ok(!index.isFull);
      index.add(segmentOf({ [`/${i}`]: randomTokens(random, 50) }));
      for (let parts = index.toMerge(); parts.length > 0; parts = index.toMerge()) {
        sorted += parts.reduce((sum, { size }) => sum + size, 0);
        index.replace(parts, mergeSegments(parts, VOCABULARY));
      }
      assert.ok(index.segments.length <= 8, `${index.segments.length} segments`);
    }
    assert.equal(index.tokens, 50 * count);
    assert.ok(sorted < 50 * count * 40, `each token was sorted ${sorted / (50 * count)} times`);
  });

  it('gives back the memory of what has been removed', () => {
    const random = createRandom(4);
    const files = Object.fromEntries(
      Array.from({ length: 10 }, (_, i) => [`/${i}`, randomTokens(random, 1000)]),
    );
    const index = indexOf(files);
    const { bytes } = index;
    index.remove(Object.keys(files).slice(0, 6));
    index.add(segmentOf({ small: [1, 2, 3] }));
    mergeAll(index);
    assert.ok(index.bytes < bytes / 2, `${index.bytes} of ${bytes}`);
    index.remove([...Object.keys(files), 'small']);
    assert.deepEqual([index.bytes, index.segments.length, index.fileCount], [0, 0, 0]);
  });

  it('never reaches across the end of a file', () => {
    const index = indexOf({ a: [1, 2], b: [3, 4] });
    assert.equal(index.match([1, 2, 3]), undefined);
    const match = index.match([1, 2])!;
    assert.deepEqual(index.followers(match), { hits: 1, tokens: [] });
    assert.equal(index.advance(match, 3), undefined);
  });

  it('counts every occurrence exactly, whatever its sample shows', () => {
    const index = indexOf({ a: Array.from({ length: 400 }, (_, i) => i % 4), b: [0, 1, 5] });
    const match = index.find([0, 1], 0, 2)!;
    assert.equal(match.count, 101);
    const { hits, tokens } = index.followers(match);
    assert.equal(hits, 64);
    assert.deepEqual(tokens[0], { token: 2, count: tokens[1] ? 63 : 64 });
    assert.equal(index.find([1], 0, 1)!.count, 101);
    assert.equal(index.advance(match, 5)!.count, 1);
  });

  it('keeps the files of the highest priority when there are too many', () => {
    const index = new WorkspaceIndex(25);
    const tokens = Array.from({ length: 10 }, (_, i) => i % VOCABULARY);
    for (const [path, priority] of [
      ['old', 1],
      ['first', 2],
      ['second', 1.5],
    ] as const) {
      index.add(segmentOf({ [path]: tokens }, VOCABULARY, priority));
    }
    assert.deepEqual([...index.files].sort(), ['first', 'second']);
    mergeAll(index);
    index.add(segmentOf({ new: tokens }, VOCABULARY, 3));
    assert.deepEqual([...index.files].sort(), ['first', 'new']);
    assert.equal(index.tokens, 20);
  });

  it('holds vocabularies that need more than sixteen bits', () => {
    const index = new WorkspaceIndex();
    index.add(segmentOf({ a: [70_000, 0xffff, 3, 0xffff, 70_001] }, 150_000));
    const match = index.match([1, 0xffff, 3, 0xffff])!;
    assert.deepEqual([match.length, index.followers(match).tokens], [3, [{ token: 70_001, count: 1 }]]);
  });

  it('has another version after every change', () => {
    const index = indexOf({ a: [1, 2, 3] });
    const before = index.version;
    index.remove(['b']);
    assert.equal(index.version, before);
    index.remove(['a']);
    assert.notEqual(index.version, before);
  });
});
