import { type CostTable, monotone } from '../../core/decode/costProfile.ts';
import { quantile } from '../../core/eval/statistics.ts';
import type { Forward } from '../../core/forward.ts';

/** Single steps where most drafts end, then ends of the stairs that the tiles of matrix kernels make. */
const POSITIONS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
/** Tokens of context, as far as the model and the budget go. */
const LENGTHS = [128, 512, 1024, 2048, 4096];
/** Numbers of positions beyond the first two that take so long are left out: no deadline would allow them. */
const LONGEST_PASS_MS = 250;
/** Time to be spent on everything; a model of which one sweep takes longer gets that sweep. */
const BUDGET_MS = 5000;
/** How often each number of positions is measured: more often where that costs next to nothing. */
const SWEEPS = { least: 3, most: 15, untilMs: 400 };
/** Positions of one pass that fills the context, as in prefill. */
const CHUNK = 128;

export interface TimedModel {
  readonly vocabulary: number;
  readonly maxLength: number;
  /** One that nobody else uses. Between two passes another one, empty, may take its place. */
  readonly forward: () => Forward;
}

/**
 * Measures c(n, L), and hands over after every pass: whoever drives it decides when the next one comes. The numbers of
 * positions take turns, so that a disturbance hits one sample of several rather than several samples of one. Other
 * work on the machine only ever adds to a time: of the samples, the lower quartile counts.
 *
 * @param now milliseconds
 * @yields the length of the context that the next pass is about
 */
export async function* measureCosts(
  model: TimedModel,
  now: () => number = () => performance.now(),
): AsyncGenerator<number, CostTable, void> {
  const first = Math.min(LENGTHS[0]!, model.maxLength >> 1);
  const limit = Math.min(LENGTHS.at(-1)!, model.maxLength - POSITIONS.at(-1)!);
  let positions = POSITIONS.filter((n) => first + n <= model.maxLength);
  let spent = 0;
  let chunkMs = 0;

  /** @returns milliseconds of a pass over `n` positions, of which `rows` have a distribution */
  async function time(n: number, rows: readonly number[]): Promise<number> {
    // Of different tokens, as in text: equal rows may meet shortcuts.
    const tokens = range(n).map((i) => (37 * i + 11) % model.vocabulary);
    const start = now();
    await model.forward().run({ tokens, rows });
    const took = now() - start;
    spent += Math.min(took, 4 * LONGEST_PASS_MS); // the machine may have slept meanwhile
    return took;
  }

  async function* fillTo(length: number): AsyncGenerator<number, void, void> {
    for (let missing; (missing = length - model.forward().length) > 0; yield length) {
      const n = Math.min(CHUNK, missing);
      chunkMs = await time(n, []);
      model.forward().keep(range(n));
    }
  }

  /** Measures with a context of `length` tokens. @returns by number of positions */
  async function* at(length: number): AsyncGenerator<number, number[], void> {
    const samples: number[][] = positions.map(() => []);
    const before = spent;
    for (let sweeps = 1; ; sweeps++) {
      for (let i = 0; i < positions.length; i++) {
        yield* fillTo(length);
        samples[i]!.push(await time(positions[i]!, range(positions[i]!)));
        const isSlow = (column: number) => Math.min(...samples[column]!) > LONGEST_PASS_MS;
        if (i > 0 && isSlow(i - 1) && isSlow(i)) positions = positions.slice(0, i + 1);
        yield length;
      }
      const swept = spent - before;
      const enough = sweeps >= SWEEPS.most || (sweeps >= SWEEPS.least && swept >= SWEEPS.untilMs);
      if (enough || spent + swept / sweeps >= BUDGET_MS) {
        return samples.slice(0, positions.length).map((values) => quantile(values, 0.25));
      }
    }
  }

  /**
   * The longest context that the budget allows, then as many shorter ones as it allows: attention is linear in the
   * length, so the longest says most. One sweep each is counted on; what is left goes into more samples.
   */
  function affordable(sweepMs: number): number[] {
    const chosen: number[] = [];
    let left = BUDGET_MS - spent;
    for (const length of [limit, ...LENGTHS.toReversed()]) {
      if (length <= first || length > limit || chosen.includes(length)) continue;
      const price = sweepMs + (chosen.length === 0 ? (chunkMs * (length - first)) / CHUNK : 0);
      if (price > left) continue;
      chosen.unshift(length);
      left -= price;
    }
    return chosen;
  }

  model.forward().truncate(0); // a measurement that was given up may have left its context
  yield* fillTo(first);
  const rows = [yield* at(first)];
  const others = affordable(rows[0]!.reduce((a, b) => a + b));
  for (const length of others) rows.push(yield* at(length));
  const milliseconds = rows.map((row) => row.slice(0, positions.length));
  return monotone({ lengths: [first, ...others], positions, milliseconds });
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, i) => i);
}
