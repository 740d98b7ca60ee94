import assert from 'node:assert/strict';
import type { Chance } from '../../../../../src/core/decode/choice/chance.ts';
import { kSequential } from '../../../../../src/core/decode/choice/kSequential.ts';
import {
  type Drawn,
  type Verification,
  verifications,
} from '../../../../../src/core/decode/choice/verification.ts';
import { Urn, withoutReplacement } from '../../../../../src/core/decode/choice/withoutReplacement.ts';
import { createRandom, type Random } from '../../../../../src/core/random.ts';
import { everyOutcome, lawOf, type Outcome } from '../../../../support/everyOutcome.ts';

interface Toy {
  readonly p: Float64Array;
  readonly q: Float64Array;
}

describe('verification of drawn drafts', () => {
  const toys = toyPairs(60, 5, createRandom(1));

  for (const [name, { verify, replace }] of Object.entries(verifications)) {
    for (const count of [1, 2, 3]) {
      it(`${name}, ${count} drafts: has the law of the model to 1e-9`, async () => {
        for (const toy of toys) {
          const outcomes = await everyOutcome((chance) =>
            verify(toy.p, draw(toy.q, count, replace, chance), chance),
          );
          assert.ok(errorOf(outcomes, toy.p) <= 1e-9, `${[...toy.p].join()}; ${[...toy.q].join()}`);
        }
      });
    }

    it(`${name}: accepts one draft as often as p and q have in common (Leviathan et al. 2211.17192)`, async () => {
      for (const toy of toys) {
        const common = toy.p.reduce((sum, p, id) => sum + Math.min(p, toy.q[id]!), 0);
        assert.ok(Math.abs((await acceptance(toy, 1, verify, replace)) - common) <= 1e-9);
      }
    });

    it(`${name}: accepts more often than drawing anew meets the drafts`, async () => {
      const naive: Verification = (target, _drawn, chance) => chance.draw(target);
      const mean = async (rule: Verification): Promise<number> => {
        const each = await Promise.all(toys.map((toy) => acceptance(toy, 2, rule, replace)));
        return each.reduce((a, b) => a + b) / each.length;
      };
      assert.ok((await mean(verify)) > (await mean(naive)) + 0.05);
    });
  }

  it('without replacement: misses nothing when every token is a draft, though q has not all of them', async () => {
    const p = Float64Array.of(0.1, 0.2, 0.3, 0.4);
    const q = Float64Array.of(0.7, 0.3, 0, 0);
    const outcomes = await everyOutcome((chance) => {
      const drawn = draw(q, 4, false, chance);
      assert.equal(new Set(drawn.tokens).size, 4);
      // It draws only when it has refused them all.
      return withoutReplacement(p, drawn, { draw: () => -1, happens: (share) => chance.happens(share) });
    });
    assert.ok((lawOf(outcomes).get(-1) ?? 0) <= 1e-9);
  });

  it('k-sequential: accepts at least (1 - 1/e) of what the best rule could (SpecTr, 2310.15141)', async () => {
    for (const toy of toys) {
      // No rule accepts a token more often than it comes, nor than it is among the drafts.
      const most = toy.p.reduce((sum, p, id) => sum + Math.min(p, 1 - (1 - toy.q[id]!) ** 3), 0);
      assert.ok((await acceptance(toy, 3, kSequential, true)) >= (1 - 1 / Math.E) * most);
    }
  });

  // The rule asks for drafts drawn from q. To apply it to the k most probable tokens of q is a mistake that drafting
  // systems have been published with (DySpec, 2410.11744, on EAGLE-2).
  it('is not exact for the most probable drafts in place of drawn ones', async () => {
    const p = Float64Array.of(0.2, 0.3, 0.5);
    const q = Float64Array.of(0.5, 0.3, 0.2);
    const topTwo = await everyOutcome((chance) => withoutReplacement(p, { q, tokens: [0, 1] }, chance));
    assert.ok(errorOf(topTwo, p) > 0.1);
    // By hand: 0 is accepted with 0.2/0.5, else 2 is all that p has more of.
    const law = lawOf(await everyOutcome((chance) => withoutReplacement(p, { q, tokens: [0] }, chance)));
    assert.deepEqual([law.get(0), law.get(1), law.get(2)], [0.4, undefined, 0.6]);
  });
});

describe('drawing without replacement', () => {
  it('is by the shares of what is left, and even where q has nothing left', () => {
    const urn = new Urn(Float64Array.of(0.5, 0.3, 0.2, 0, 0));
    urn.take(0);
    assert.deepEqual([...urn.probabilities], [0, 0.6, 0.4, 0, 0]);
    urn.take(2);
    urn.take(1);
    assert.deepEqual([...urn.probabilities], [0, 0, 0, 0.5, 0.5]);
    urn.take(4);
    urn.take(3);
    assert.deepEqual([...urn.probabilities], [0, 0, 0, 0, 0]);
  });
});

function draw(q: Float64Array, count: number, replace: boolean, chance: Chance): Drawn {
  const urn = new Urn(q);
  const tokens = Array.from({ length: count }, () => {
    const token = chance.draw(urn.probabilities);
    if (!replace) urn.take(token);
    return token;
  });
  return { q, tokens };
}

/** How probable it is that the token is one of the drafts. */
async function acceptance(toy: Toy, count: number, verify: Verification, replace: boolean): Promise<number> {
  const outcomes = await everyOutcome((chance) => {
    const drawn = draw(toy.q, count, replace, chance);
    return drawn.tokens.includes(verify(toy.p, drawn, chance)) ? 1 : 0;
  });
  return lawOf(outcomes).get(1) ?? 0;
}

/** The largest difference of a probability. */
function errorOf(outcomes: readonly Outcome<number>[], p: Float64Array): number {
  const law = lawOf(outcomes);
  return p.reduce((most, probability, id) => Math.max(most, Math.abs(probability - (law.get(id) ?? 0))), 0);
}

/** Peaked and flat ones, some with tokens that only one side knows, one of equals and one without anything in common. */
function toyPairs(count: number, size: number, random: Random): Toy[] {
  const distribution = (exponent: number, keep: number): Float64Array => {
    const weights = Float64Array.from({ length: size }, () => (random() < keep ? random() ** exponent : 0));
    if (weights.every((weight) => weight === 0)) weights[0] = 1;
    const sum = weights.reduce((a, b) => a + b);
    return weights.map((weight) => weight / sum);
  };
  const pairs = Array.from({ length: count }, (_, i) => {
    const p = distribution(1 + (i % 4), i % 3 === 0 ? 0.7 : 1);
    const noise = distribution(1 + (i % 2), i % 5 === 0 ? 0.7 : 1);
    return { p, q: noise.map((weight, id) => (i % 2 === 0 ? 0.4 * weight + 0.6 * p[id]! : weight)) };
  });
  const [{ p }] = pairs as [Toy];
  return [
    ...pairs,
    { p, q: p },
    { p: Float64Array.of(0.3, 0.7, 0, 0, 0), q: Float64Array.of(0, 0, 0.5, 0.5, 0) },
  ];
}
