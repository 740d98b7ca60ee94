import assert from 'node:assert/strict';
import { childOf, NO_BRANCHES } from '../../../../src/core/decode/sequence.ts';
import { createRandom, type Random, randomInteger, sample } from '../../../../src/core/random.ts';
import { Budget } from '../../../../src/core/speculation/budget.ts';
import type { Trunk } from '../../../../src/core/speculation/draftPolicy.ts';
import type { Candidate, DraftSource } from '../../../../src/core/speculation/draftSource.ts';
import { type DraftTree, type Ground, growTree } from '../../../../src/core/speculation/growTree.ts';
import { type Expected, Judges } from '../../../../src/core/speculation/judges.ts';
import { MAX_NODES } from '../../../../src/core/speculation/passCosts.ts';

const V = 8;
/** Below this nothing is drafted, however cheap. */
const NEGLIGIBLE = 0.004;

/** Proposes by the token before; each token has a bucket of its own after each other one. */
class MarkovSource implements DraftSource<number> {
  readonly name = 'trigrams';
  readonly priors: readonly number[];
  readonly #followers: readonly (readonly Candidate[])[];
  #end = 0;

  constructor(random: Random) {
    this.priors = Array.from({ length: V * V }, () => 0.02 + 0.9 * random() ** 3);
    this.#followers = Array.from({ length: V }, (_, last) =>
      sample([...Array(V).keys()], randomInteger(random, 5), random).map((token) => {
        return { token, bucket: last * V + token };
      }),
    );
  }

  begin(text: readonly number[]): void {
    this.#end = text.at(-1)!;
  }
  append(token: number): void {
    this.#end = token;
  }
  end(): number {
    return this.#end;
  }
  advance(_: number, token: number): number {
    return token;
  }
  propose(last: number): readonly Candidate[] {
    return this.#followers[last]!;
  }
}

/** Says always the same. */
function fixedSource(priors: readonly number[]): DraftSource<true> {
  return {
    ...{ name: 'document', priors, begin: () => undefined, append: () => undefined },
    ...{ end: () => true, advance: () => true },
    propose: () => priors.map((_, token) => ({ token, bucket: token })),
  };
}

/** Some nodes for nothing, and no more at any price. */
function nodes(count: number): Budget {
  const prices = Float64Array.from({ length: MAX_NODES + 1 }, (_, n) => (n <= count ? 0 : 1e9));
  const floors = Float64Array.from({ length: MAX_NODES + 1 }, (_, n) => (n < count ? 0 : Infinity));
  return new Budget({ prices, floors, least: 0 }, 1);
}

function ground(sources: readonly DraftSource[], changes: Partial<Ground> = {}): Ground {
  const { active = [...sources.keys()] } = changes;
  return {
    ...{ trunk: NO_BRANCHES, sources, active, judges: new Judges(sources) },
    starts: active.map((i) => sources[i]!.end()),
    ...{ budget: nodes(20), depth: 100, bytes: () => 'x' },
    ...changes,
  };
}

/** What is expected behind a path, from the definition. */
function expectedAfter({ sources, active, judges }: Ground, path: readonly number[]): Expected[] {
  const proposals = active.map((source) => {
    let cursor = sources[source]!.end();
    for (const token of path) cursor = sources[source]!.advance(cursor, token);
    return { source, candidates: sources[source]!.propose(cursor) };
  });
  return judges.merge(proposals.filter(({ candidates }) => candidates.length > 0));
}

interface Place {
  readonly path: readonly number[];
  readonly probability: number;
  readonly origins: number;
}

/** Every node of the infinite tree that is worth a thought, but those of the trunk; most probable first. */
function allPlaces(of: Ground): Place[] {
  const found: Place[] = [];
  const visit = (path: readonly number[], probability: number): void => {
    if (path.length === of.depth) return;
    for (const { token, probability: share, origins } of expectedAfter(of, path)) {
      const place = { path: [...path, token], probability: probability * share, origins };
      if (place.probability <= NEGLIGIBLE) continue;
      if (!inTrunk(of.trunk, place.path)) found.push(place);
      visit(place.path, place.probability);
    }
  };
  visit([], 1);
  return found.sort((a, b) => b.probability - a.probability);
}

function inTrunk(trunk: Trunk, path: readonly number[]): boolean {
  let node = 0;
  for (const token of path) if (node >= 0) node = childOf(trunk, node, token);
  return node >= 0;
}

function pathOf({ branches: { tokens, parents } }: DraftTree, node: number): number[] {
  const path: number[] = [];
  for (let at = node; at > 0; at = parents[at]!) path.unshift(tokens[at]!);
  return path;
}

function assertTree(tree: DraftTree, trunk: Trunk): void {
  const { tokens, parents } = tree.branches;
  const size = trunk.tokens.length;
  assert.deepEqual([tokens.slice(0, size), parents.slice(0, size)], [trunk.tokens, trunk.parents]);
  assert.deepEqual(
    tree.origins.slice(0, size),
    trunk.tokens.map(() => 0),
  );
  assert.ok(parents.every((parent, node) => (node === 0 ? parent === -1 : parent >= 0 && parent < node)));
  const siblings = tokens.map((token, node) => `${parents[node]} ${token}`);
  assert.equal(new Set(siblings).size, siblings.length, 'two siblings are the same');
  assert.equal(tree.origins.length, tokens.length);
}

/** The nodes after the trunk are the most probable ones of all, in that order. */
function assertBest(tree: DraftTree, of: Ground, count: number): void {
  assertTree(tree, of.trunk);
  const places = allPlaces(of);
  const first = of.trunk.tokens.length;
  assert.equal(tree.branches.tokens.length - first, Math.min(count, places.length));
  for (let node = first; node < tree.branches.tokens.length; node++) {
    const path = pathOf(tree, node);
    const place = places.find((other) => other.path.join() === path.join());
    assert.ok(place, `${path.join()} is nowhere proposed`);
    // By different ways through the same transitions some are equally probable.
    assert.ok(Math.abs(place.probability - places[node - first]!.probability) < 1e-12, path.join());
    assert.equal(tree.origins[node], place.origins);
  }
}

function randomSources(random: Random): MarkovSource[] {
  const sources = Array.from({ length: 1 + randomInteger(random, 3) }, () => new MarkovSource(random));
  for (const source of sources) source.begin([randomInteger(random, V)]);
  return sources;
}

/** Branches without equal siblings. */
function randomTrunk(random: Random, size: number): Trunk {
  const trunk = { tokens: [-1], parents: [-1] };
  for (let i = 1; i < size; i++) {
    const parent = randomInteger(random, trunk.tokens.length);
    const token = randomInteger(random, V);
    if (childOf(trunk, parent, token) >= 0) continue;
    trunk.tokens.push(token);
    trunk.parents.push(parent);
  }
  return trunk;
}

describe('growing a draft tree', () => {
  it('finds the most probable nodes of all that there are', () => {
    const random = createRandom(1);
    let largest = 0;
    for (let round = 0; round < 150; round++) {
      const count = 1 + randomInteger(random, 40);
      const of = ground(randomSources(random), { budget: nodes(count), depth: 12 });
      const tree = growTree(of);
      assertBest(tree, of, count);
      largest = Math.max(largest, tree.branches.tokens.length);
    }
    assert.ok(largest > 30);
  });

  it('goes on below branches that are computed anyway, which count for nothing', () => {
    const random = createRandom(2);
    let below = 0;
    for (let round = 0; round < 150; round++) {
      const count = randomInteger(random, 20);
      const trunk = randomTrunk(random, 12);
      const of = ground(randomSources(random), { trunk, budget: nodes(count), depth: 8 });
      const tree = growTree(of);
      assertBest(tree, of, count);
      const { parents } = tree.branches;
      below += parents.slice(trunk.tokens.length).filter((at) => at > 0 && at < trunk.tokens.length).length;
    }
    assert.ok(below > 50, `${below}`);
  });

  it('asks only the sources that may be used', () => {
    const random = createRandom(3);
    for (let round = 0; round < 30; round++) {
      const sources = [0, 1, 2].map(() => new MarkovSource(random));
      const active = sample([0, 1, 2], 1 + randomInteger(random, 2), random);
      const of = ground(sources, { active, depth: 6 });
      const tree = growTree(of);
      assertBest(tree, of, 20);
      const allowed = active.reduce((bits, source) => bits | (1 << source), 0);
      assert.ok(tree.origins.every((bits) => (bits & ~allowed) === 0));
    }
  });

  it('goes as deep as it may, and no deeper', () => {
    for (const depth of [0, 1, 3, 7]) {
      const tree = growTree(ground([fixedSource([0.97])], { depth }));
      assert.deepEqual(
        tree.branches.parents,
        Array.from({ length: depth + 1 }, (_, i) => i - 1),
      );
    }
  });

  it('is as large as is worth its price', () => {
    // A node has to save more than a fifth of a pass.
    const prices = Float64Array.from({ length: MAX_NODES + 1 }, (_, n) => 0.2 * n);
    const floors = new Float64Array(MAX_NODES + 1).fill(0.2);
    const of = ground([fixedSource([0.6, 0.3])]);
    const places = allPlaces({ ...of, depth: 8 }).filter(({ probability }) => probability > 0.2);
    const tree = growTree({ ...of, budget: new Budget({ prices, floors, least: 0.2 }, 1) });
    assert.equal(tree.branches.tokens.length, 1 + places.length);
    assert.ok(places.length > 1);
    // None of a step of costs that pays only with more nodes than there are.
    const step = Float64Array.from({ length: MAX_NODES + 1 }, (_, n) => (n === 0 ? 0 : 5));
    const flat = Float64Array.from({ length: MAX_NODES + 1 }, (_, n) => (n < MAX_NODES ? 0 : Infinity));
    const none = growTree({
      ...of,
      depth: 2,
      budget: new Budget({ prices: step, floors: flat, least: 0 }, 1),
    });
    assert.deepEqual(none.branches, NO_BRANCHES);
  });

  it('says what was proposed after each node, drafted or not', () => {
    const of = ground([fixedSource([0.6, 0.3])], {
      budget: nodes(3),
      trunk: { tokens: [-1, 7], parents: [-1, 0] },
    });
    const { proposals, branches } = growTree(of);
    const candidates = [0, 1].map((token) => ({ token, bucket: token }));
    // Nobody thought of the branch with token 7.
    assert.deepEqual(
      branches.tokens.map((_, node) => proposals[node]),
      branches.tokens.map((_, node) => (node === 1 ? undefined : [{ source: 0, candidates }])),
    );
  });

  describe('where bytes are open', () => {
    const spellings = ['a', 'b', 'ab', 'abc', 'ca', 'c', 'bc', 'cab'];
    const bytes = (token: number): string => spellings[token]!;

    it('drafts only tokens that agree with them', () => {
      const random = createRandom(5);
      let after = 0;
      for (let round = 0; round < 300; round++) {
        const open = ['a', 'ab', 'abc', 'cab', 'abca', 'bcab'][randomInteger(random, 6)]!;
        const trunk = { ...NO_BRANCHES, rests: [open] };
        const tree = growTree(ground(randomSources(random), { trunk, bytes, depth: 8 }));
        assertTree(tree, trunk);
        for (let node = 1; node < tree.branches.tokens.length; node++) {
          const text = pathOf(tree, node).map(bytes).join('');
          assert.ok(text.startsWith(open) || open.startsWith(text), `${text} at ${open}`);
          if (text.length > open.length) after++;
        }
      }
      assert.ok(after > 500, `${after}`);
    });

    it('knows what the branches leave open', () => {
      const sources = [fixedSource(spellings.map(() => 0.3))];
      const trunk = { tokens: [-1, 0, 1], parents: [-1, 0, 1], rests: ['ab', 'b', ''] };
      const tree = growTree(ground(sources, { trunk, bytes, budget: nodes(40), depth: 3 }));
      assertTree(tree, trunk);
      const childrenOf = (node: number): string[] =>
        tree.branches.tokens
          .filter((_, child) => tree.branches.parents[child] === node)
          .map(bytes)
          .sort();
      assert.deepEqual(childrenOf(0), ['a', 'ab', 'abc']);
      assert.deepEqual(childrenOf(1), ['b', 'bc']);
      assert.deepEqual(childrenOf(2), [...spellings].sort());
    });

    it('takes for likely what is the only one to agree', () => {
      const sources = [fixedSource([0.8, 0.1])];
      const shown = (rests?: string[]): number[] => {
        const budget = new Budget(
          {
            prices: Float64Array.from({ length: MAX_NODES + 1 }, (_, n) => 0.5 * n),
            floors: new Float64Array(MAX_NODES + 1).fill(0.5),
            least: 0.5,
          },
          1,
        );
        const trunk = { ...NO_BRANCHES, ...(rests && { rests }) };
        return [...growTree(ground(sources, { trunk, bytes, budget, depth: 1 })).branches.tokens.slice(1)];
      };
      assert.deepEqual(shown(), [0]);
      assert.deepEqual(shown(['b']), [1]);
      assert.deepEqual(shown(['c']), []);
    });
  });
});
