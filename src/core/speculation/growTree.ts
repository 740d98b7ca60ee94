import FlatQueue from 'flatqueue';
import { type Branches, childOf } from '../decode/sequence.ts';
import type { ByteString } from '../tokens/byteString.ts';
import type { Trunk } from './draftPolicy.ts';
import type { DraftSource } from './draftSource.ts';
import { type Expected, type Judges, MOST, type Proposal } from './judges.ts';
import type { Budget } from './budget.ts';

export interface Ground {
  readonly trunk: Trunk;
  readonly sources: readonly DraftSource[];
  /** Which of them are asked. */
  readonly active: readonly number[];
  readonly judges: Judges;
  readonly budget: Budget;
  /** Depth below node 0 that no node may exceed. */
  readonly depth: number;
  readonly bytes: (token: number) => ByteString;
}

/** Branches, and where they come from. */
export interface DraftTree {
  readonly branches: Branches;
  /** Sources of each node, as bits; none for the trunk's. */
  readonly origins: readonly number[];
  /** What was proposed after each node; undefined where nobody was asked. */
  readonly proposals: readonly (readonly Proposal[] | undefined)[];
}

/** How probable it is that a token of which nothing is known has the bytes that it must have. */
const COINCIDENCE = 0.05;

/**
 * Grows a tree best first: the node that most probably is on the way is next, and what may follow it comes into
 * question. As no node is more probable than its parent, the first n nodes are the n most probable ones of all, and of
 * all trees with n nodes theirs has the longest expected way (OPT-Tree, 2406.17276, theorem 1).
 */
export function growTree(ground: Ground): DraftTree {
  const { trunk, sources, active, judges, budget, bytes } = ground;
  const tokens = [...trunk.tokens];
  const parents = [...trunk.parents];
  const origins = tokens.map(() => 0);
  const rests = trunk.rests ? [...trunk.rests] : tokens.map(() => '');
  const depths: number[] = [];
  /** By node, then source. */
  const cursors: unknown[][] = [];
  const proposals: (readonly Proposal[] | undefined)[] = [];
  /** Tokens that may be drafted, and below which nodes. */
  const buds: Expected[] = [];
  const below: number[] = [];
  const queue = new FlatQueue();

  /** Asks what may follow a node, which is reached with some probability. */
  const open = (node: number, reached: number): void => {
    const parent = parents[node]!;
    depths[node] = parent < 0 ? 0 : depths[parent]! + 1;
    // Where nothing can be worth it, there is no need to ask.
    if (depths[node] >= ground.depth || reached * MOST <= budget.least) return;
    const own: unknown[] = [];
    const found: Proposal[] = [];
    for (let i = 0; i < active.length; i++) {
      const source = sources[active[i]!]!;
      const before = parent < 0 ? undefined : cursors[parent]![i];
      const cursor =
        parent < 0 ? source.end() : before === undefined ? undefined : source.advance(before, tokens[node]!);
      own.push(cursor);
      if (cursor === undefined) continue;
      const candidates = source.propose(cursor);
      if (candidates.length > 0) found.push({ source: active[i]!, candidates });
    }
    cursors[node] = own;
    proposals[node] = found;
    for (const expected of admit(judges.merge(found), rests[node]!, bytes)) {
      const probability = reached * expected.probability;
      if (probability <= budget.least) continue;
      queue.push(buds.length, -probability);
      buds.push(expected);
      below.push(node);
    }
  };

  open(0, 1);
  while (queue.length > 0) {
    const reached = -queue.peekValue()!;
    const bud = queue.pop()!;
    const { token, origins: bits } = buds[bud]!;
    const parent = below[bud]!;
    const known = parent < trunk.tokens.length ? childOf(trunk, parent, token) : -1;
    if (known > 0) {
      open(known, reached); // it is computed anyway
      continue;
    }
    if (!budget.take(reached)) break;
    tokens.push(token);
    parents.push(parent);
    origins.push(bits);
    rests.push(rests[parent]!.slice(bytes(token).length));
    open(tokens.length - 1, reached);
  }
  const size = trunk.tokens.length + budget.worth;
  return {
    branches: { tokens: tokens.slice(0, size), parents: parents.slice(0, size) },
    origins: origins.slice(0, size),
    proposals,
  };
}

/** The tokens that agree with the bytes still to be covered, given that one of them or another one like that comes. */
function admit(expected: Expected[], rest: ByteString, bytes: (token: number) => ByteString): Expected[] {
  if (rest === '') return expected;
  const agreeing = expected.filter(({ token }) => {
    const own = bytes(token);
    return rest.startsWith(own) || own.startsWith(rest);
  });
  const sum = (list: readonly Expected[]): number => list.reduce((a, { probability }) => a + probability, 0);
  const possible = sum(agreeing) + COINCIDENCE * (1 - sum(expected));
  return agreeing.map((one) => ({ ...one, probability: one.probability / possible }));
}
