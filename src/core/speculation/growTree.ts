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
  /** Which of them are asked, and what each knows of node 0. */
  readonly active: readonly number[];
  readonly starts: readonly unknown[];
  readonly judges: Judges;
  readonly budget: Budget;
  /** Depth below node 0 that no node may exceed. */
  readonly depth: number;
  readonly bytes: (token: number) => ByteString;
}

/** Branches, and where they come from. */
export interface DraftTree {
  readonly branches: Branches;
  /** Nodes that are not the trunk's. */
  readonly drafted: number;
  /** Sources of each node, as bits; none for the trunk's. */
  readonly origins: readonly number[];
  /** What was proposed after each node; undefined where nobody was asked. */
  readonly proposals: readonly (readonly Proposal[] | undefined)[];
}

/** How probable it is that a token of which nothing is known has the bytes that it must have. */
const COINCIDENCE = 0.05;

/** A tree that grows. What there is for each node stands at its number. */
interface Growing {
  readonly ground: Ground;
  readonly tokens: number[];
  readonly parents: number[];
  readonly origins: number[];
  readonly rests: ByteString[];
  readonly depths: number[];
  /** Then by source. */
  readonly cursors: (readonly unknown[])[];
  readonly proposals: (readonly Proposal[] | undefined)[];
  /** Tokens that may be drafted, and below which nodes. */
  readonly buds: Expected[];
  readonly below: number[];
  /** Of the buds, the most probable first. */
  readonly queue: FlatQueue;
}

/**
 * Grows a tree best first: the node that most probably is on the way is next, and what may follow it comes into
 * question. As no node is more probable than its parent, the first n nodes are the n most probable ones of all, and of
 * all trees with n nodes theirs has the longest expected way (OPT-Tree, 2406.17276, theorem 1).
 */
export function growTree(ground: Ground): DraftTree {
  const { trunk, budget, bytes } = ground;
  const count = trunk.tokens.length;
  const tokens = trunk.tokens.slice();
  const parents = trunk.parents.slice();
  const origins = tokens.map(() => 0);
  const rests = trunk.rests?.slice() ?? tokens.map(() => '');
  const proposals: (readonly Proposal[] | undefined)[] = [];
  const buds: Expected[] = [];
  const below: number[] = [];
  const queue = new FlatQueue();
  // prettier-ignore
  const tree: Growing =
    { ground, tokens, parents, origins, rests, depths: [], cursors: [], proposals, buds, below, queue };
  open(tree, 0, 1);
  while (queue.length > 0) {
    const reached = -queue.peekValue()!;
    const bud = queue.pop()!;
    const { token, origins: bits } = buds[bud]!;
    const parent = below[bud]!;
    const known = parent < count ? childOf(trunk, parent, token) : -1;
    if (known > 0) {
      open(tree, known, reached); // it is computed anyway
      continue;
    }
    if (!budget.take(reached)) break;
    tokens.push(token);
    parents.push(parent);
    origins.push(bits);
    const rest = rests[parent]!;
    rests.push(rest === '' ? rest : rest.slice(bytes(token).length));
    open(tree, tokens.length - 1, reached);
  }
  tokens.length = parents.length = origins.length = count + budget.worth;
  return { branches: { tokens, parents }, drafted: budget.worth, origins, proposals };
}

/** Asks what may follow a node, which is reached with some probability. */
function open(tree: Growing, node: number, reached: number): void {
  const { ground, parents, depths, cursors, buds, below, queue } = tree;
  const { sources, active, starts, judges, budget, bytes } = ground;
  const parent = parents[node]!;
  depths[node] = parent < 0 ? 0 : depths[parent]! + 1;
  // Where nothing can be worth it, there is no need to ask.
  if (depths[node] >= ground.depth || reached * MOST <= budget.least) return;
  const token = tree.tokens[node]!;
  const before = parent < 0 ? starts : cursors[parent]!;
  const own = before.slice();
  const found: Proposal[] = [];
  for (let i = 0; i < active.length; i++) {
    if (before[i] === undefined) continue;
    const source = active[i]!;
    const cursor = parent < 0 ? before[i] : (own[i] = sources[source]!.advance(before[i], token));
    if (cursor === undefined) continue;
    const candidates = sources[source]!.propose(cursor);
    if (candidates.length > 0) found.push({ source, candidates });
  }
  cursors[node] = own;
  tree.proposals[node] = found;
  for (const expected of admit(judges.merge(found), tree.rests[node]!, bytes)) {
    const probability = reached * expected.probability;
    if (probability <= budget.least) continue;
    queue.push(buds.length, -probability);
    buds.push(expected);
    below.push(node);
  }
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
