import assert from 'node:assert/strict';
import { CostProfile } from '../../../../src/core/decode/costProfile.ts';
import { type Branches, NO_BRANCHES } from '../../../../src/core/decode/sequence.ts';
import { Drafter } from '../../../../src/core/speculation/drafter.ts';
import { type SourceName, sourceNames } from '../../../../src/core/speculation/draftSource.ts';
import type { ForkedDrafts } from '../../../../src/core/speculation/forkedDrafts.ts';
import { CostRows } from '../../../../src/core/speculation/passCosts.ts';
import { DocumentSource } from '../../../../src/core/speculation/sources/documentSource.ts';
import { GhostSource } from '../../../../src/core/speculation/sources/ghostSource.ts';
import { TrigramSource } from '../../../../src/core/speculation/sources/trigramSource.ts';
import { WorkspaceSource } from '../../../../src/core/speculation/sources/workspaceSource.ts';
import { WorkspaceIndex } from '../../../../src/core/speculation/workspaceIndex.ts';
import { SegmentBuilder } from '../../../../src/core/speculation/workspaceSegment.ts';

const [A, B, C, D, E, F, X] = [1, 2, 3, 4, 5, 6, 24];
const PASS = { length: 64, positions: 1, depth: 20 };
const PROMPT = [10, 11, 12, 13, 14];
const running = { aborted: false };

function drafterOf(
  names: readonly SourceName[] = sourceNames,
  slope = 0.02,
  file: readonly number[] = [],
): Drafter {
  const ghost = new GhostSource();
  ghost.setGhost([A, B, C]);
  const files = new SegmentBuilder(30);
  files.add('/a', file, 0);
  const index = new WorkspaceIndex();
  index.add(files.build());
  const table = { lengths: [64], positions: [1, 2], milliseconds: [[1, 1 + slope]] };
  const costs = new CostRows(new CostProfile(table));
  const drafter = new Drafter({
    sources: [
      ...[ghost, new DocumentSource(() => true), new TrigramSource(() => true)],
      new WorkspaceSource(index, () => true),
    ],
    ...{ costs: () => costs, bytes: () => 'x', now: () => 0 },
  });
  drafter.begin(PROMPT, names);
  return drafter;
}

function emit(drafts: Pick<ForkedDrafts, 'emit'>, ...tokens: readonly number[]): void {
  for (const token of tokens) drafts.emit(token);
}

/** The tokens on the way down that goes by first children. */
function firstWay({ tokens, parents }: Branches): number[] {
  const way: number[] = [];
  for (let node = parents.indexOf(0); node > 0; node = parents.indexOf(node)) way.push(tokens[node]!);
  return way;
}

describe('drafts for a text that left the one that is decoded', () => {
  it('finds its way back to that one', () => {
    const drafter = drafterOf();
    emit(drafter, A, B, C, D, E, F);
    const fork = drafter.fork(1);
    emit(fork, X);
    assert.deepEqual(firstWay(fork.draft(PASS)), []);
    emit(fork, C);
    assert.deepEqual(firstWay(fork.draft(PASS)).slice(0, 3), [D, E, F]);
  });

  it('sees what the other text has gone on with since', () => {
    const drafter = drafterOf();
    emit(drafter, A, B, C);
    const fork = drafter.fork(1);
    emit(fork, X, C);
    assert.deepEqual(firstWay(fork.draft(PASS)), []);
    emit(drafter, D, E);
    assert.deepEqual(firstWay(fork.draft(PASS)), [D, E]);
  });

  it('goes on from where it left, not from where the other text is', () => {
    const drafter = drafterOf(['document']);
    emit(drafter, A, B, 10, 11);
    const fork = drafter.fork(0);
    emit(fork, 12);
    assert.deepEqual(firstWay(fork.draft(PASS)).slice(0, 2), [13, 14]);
    const none = drafter.fork(0);
    emit(none, X);
    assert.deepEqual(none.draft(PASS), NO_BRANCHES);
  });

  it('knows the other files, by a match that begins before it left', () => {
    const drafter = drafterOf(['workspace'], 0.02, [12, 13, 14, A, X, 20, 21, 22]);
    emit(drafter, A, B, C);
    const fork = drafter.fork(1);
    emit(fork, X);
    assert.deepEqual(firstWay(fork.draft(PASS)), [20, 21, 22]);
    assert.deepEqual(Object.keys(drafter.report().sources), ['workspace']);
  });

  it('asks no source that may not be used, nor one that knows a single text', () => {
    for (const names of [[], ['ghost']] as const) {
      const drafter = drafterOf(names);
      emit(drafter, A, B, C, D);
      const fork = drafter.fork(1);
      emit(fork, X, C);
      assert.deepEqual(fork.draft(PASS), NO_BRANCHES);
    }
  });

  it('drafts no deeper than it may, and less where the pass is dear', () => {
    const sizeOf = (slope: number, depth: number): number => {
      const drafter = drafterOf(sourceNames, slope);
      emit(drafter, A, B, C, D, E, F);
      const fork = drafter.fork(1);
      emit(fork, X, B, C);
      return fork.draft({ ...PASS, depth }).tokens.length;
    };
    assert.deepEqual([sizeOf(0.02, 0), sizeOf(1, 20)], [1, 1]);
    assert.ok(sizeOf(0.02, 1) < sizeOf(0.02, 20));
  });

  it('counts its drafts and what became of them, and changes nothing else', () => {
    const [alone, drafter] = [drafterOf(), drafterOf()];
    for (const one of [alone, drafter]) emit(one, A, B, C, D, E, F);
    const fork = drafter.fork(1);
    emit(fork, X, C);
    const drafted = fork.draft(PASS).tokens.length - 1;
    emit(fork, D, E, 9, F);
    const { passes, sources, ...report } = drafter.report(true);
    assert.equal(passes, 0);
    assert.deepEqual([report.drafted, report.accepted], [drafted, 2]);
    assert.deepEqual(sources.document!.accepted, 2);
    assert.deepEqual(report.hits, alone.report(true).hits);
    assert.deepEqual(drafter.draft(NO_BRANCHES, PASS, running), alone.draft(NO_BRANCHES, PASS, running));
  });
});
