import type { Chance } from '../decode/choice/chance.ts';
import type { Sampler } from '../decode/choice/sampler.ts';
import type { Cover, Covers } from './covers.ts';
import type { CoverTree } from './coverTree.ts';

/** What greedy decoding takes for the next step when it chooses among covers: a token, a whole cover or a byte. */
export type CoverChoice = 'token' | 'cover' | 'byte';

/** Covers this much rarer than the most probable one are not looked at. */
const NEGLIGIBLE = 1e-4;

/** @returns none where the model gives the open bytes no probability at all */
export function chooseCover(covers: Covers, tree: CoverTree, choice: CoverChoice): Cover | undefined {
  switch (choice) {
    case 'token':
      return canonicalOne(covers, covers.covers(NEGLIGIBLE), (list) =>
        greedyByToken(list, covers.masses, tree),
      );
    case 'cover':
      return canonicalOne(covers, covers.covers(NEGLIGIBLE), ([first]) => first);
    case 'byte':
      return canonicalOne(covers, covers.coversBeyond(NEGLIGIBLE), greedyByByte);
  }
}

/** One that a sampler draws; none as above. */
export function drawCover(covers: Covers, sampler: Sampler): Cover | undefined {
  const chance = sampler.chance(0);
  return canonicalOne(covers, covers.covers(0), (list) => sampleCover(list, sampler, chance));
}

/** What is picked, unless no text has it; then what is picked without it, and so on. */
function canonicalOne(
  covers: Covers,
  list: readonly Cover[],
  pick: (list: readonly Cover[]) => Cover | undefined,
): Cover | undefined {
  let left = list;
  for (;;) {
    const cover = pick(left);
    if (!cover || covers.isCanonical(cover)) return cover;
    left = left.filter((other) => other !== cover);
  }
}

/**
 * Greedy by token, as decoding is elsewhere: of the tokens that may come next the most probable one given the open
 * bytes, and so on to the cursor. A token has the probability of all covers that begin with it: this looks ahead to
 * bytes still to be covered, which token healing does not.
 *
 * @param masses probability of all covers at each node, listed or not
 *
 * Of the three choices it finds the truth most often (docs/healing.md).
 */
export function greedyByToken(
  covers: readonly Cover[],
  masses: Float64Array,
  tree: CoverTree,
): Cover | undefined {
  const below = masses.slice();
  const best = new Array<Cover | undefined>(tree.tokens.length); // at each node
  for (const cover of covers) best[cover.node] ??= cover;
  const leadsOn = Array.from(best, (cover) => cover !== undefined);
  for (let node = tree.tokens.length - 1; node > 0; node--) {
    const parent = tree.parents[node]!;
    below[parent]! += below[node]!;
    leadsOn[parent] ||= leadsOn[node]!;
  }
  for (let node = 0; ;) {
    let next = 0;
    let most = best[node]?.weight ?? 0;
    for (let child = node + 1; child < tree.tokens.length; child++) {
      if (tree.parents[child] === node && leadsOn[child] && below[child]! > most) {
        [next, most] = [child, below[child]!];
      }
    }
    if (next === 0) return best[node];
    node = next;
  }
}

/**
 * Greedy by byte: the most probable byte after the cursor, then the most probable one after that, and so on as far
 * as the covers reach. It adds up the tokens that agree on a byte: `re` is not beaten by `in` for being spread
 * over `return`, `read` and `res`.
 */
export function greedyByByte(covers: readonly Cover[]): Cover | undefined {
  let left = covers;
  for (let position = 0; left.length > 1; position++) {
    const byte = heaviestByte(left, position);
    left = left.filter(({ beyond }) => beyond.charAt(position) === byte);
    if (byte === '') break;
  }
  return left[0];
}

/** The byte at a position beyond the cursor with the most weight; empty for the covers that end before it. */
function heaviestByte(covers: readonly Cover[], position: number): string {
  const weights = new Map<string, number>();
  for (const { beyond, weight } of covers) {
    const byte = beyond.charAt(position);
    weights.set(byte, (weights.get(byte) ?? 0) + weight);
  }
  return [...weights].reduce((a, b) => (b[1] > a[1] ? b : a))[0];
}

/**
 * A cover drawn by its probability: with the tokens after it drawn likewise, an exact sample given the bytes. Where
 * these are drawn at another temperature or from a nucleus, a cover counts as one of them: as a whole.
 */
export function sampleCover(
  covers: readonly Cover[],
  sampler: Pick<Sampler, 'warp'>,
  chance: Pick<Chance, 'draw'>,
): Cover | undefined {
  return covers[chance.draw(sampler.warp(Float64Array.from(covers, ({ weight }) => weight)))];
}
