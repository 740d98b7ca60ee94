import assert from 'node:assert/strict';
import { createRandom, type Random, randomInteger, sample } from '../../../../src/core/random.ts';
import type { DraftSource } from '../../../../src/core/speculation/draftSource.ts';
import { Judges, type Proposal } from '../../../../src/core/speculation/judges.ts';

function judgesOf(...priors: readonly (readonly number[])[]): Judges {
  return new Judges(priors.map((one) => ({ priors: one }) as unknown as DraftSource));
}

const proposal = (source: number, ...tokens: readonly number[]): Proposal => {
  return { source, candidates: tokens.map((token, bucket) => ({ token, bucket })) };
};

function probabilityOf(judges: Judges, proposals: readonly Proposal[], token: number): number {
  return judges.merge(proposals).find((expected) => expected.token === token)!.probability;
}

const OTHERS = 1000;

/** Sources that are right independently of each other, at these rates; else any other token is as likely. */
function stream(random: Random, rates: readonly number[]): { proposals: Proposal[]; truth: number } {
  const truth = randomInteger(random, OTHERS);
  const proposals = rates.map((rate, source) =>
    proposal(source, random() < rate ? truth : randomInteger(random, OTHERS)),
  );
  return { proposals, truth };
}

describe('judging candidates', () => {
  it('finds out how often those of a bucket are right, and forgets what is no longer so', () => {
    const random = createRandom(1);
    const judges = judgesOf([0.9, 0.1]);
    for (const [first, second] of [
      [0.3, 0.6],
      [0.8, 0.2],
    ] as const) {
      for (let i = 0; i < 5000; i++) {
        const right = random() < first ? 0 : random() < second / (1 - first) ? 1 : 2;
        judges.learn([proposal(0, 0, 1)], right);
      }
      assert.ok(Math.abs(judges.acceptance(0, 0) - first) < 0.05, `${judges.acceptance(0, 0)}`);
      assert.ok(Math.abs(judges.acceptance(0, 1) - second) < 0.05, `${judges.acceptance(0, 1)}`);
    }
  });

  it('begins with what is known of a source, and gives it up after some tokens', () => {
    const judges = judgesOf([0.9], [0.2]);
    assert.deepEqual([judges.acceptance(0, 0), judges.acceptance(1, 0)], [0.9, 0.2]);
    for (let i = 0; i < 8; i++) judges.learn([proposal(0, 1)], 2);
    assert.ok(Math.abs(judges.acceptance(0, 0) - 0.45) < 0.01);
    assert.equal(judges.acceptance(1, 0), 0.2);
  });

  it('makes of each token one candidate, and says who proposed it', () => {
    const judges = judgesOf([0.5, 0.3], [0.5, 0.3], [0.5, 0.3]);
    const merged = judges.merge([proposal(0, 7, 8), proposal(2, 8, 9)]);
    assert.deepEqual(merged.map(({ token, origins }) => [token, origins]).sort(), [
      [7, 0b001],
      [8, 0b101],
      [9, 0b100],
    ]);
    assert.deepEqual(judges.merge([]), []);
  });

  it('says who was right', () => {
    const judges = judgesOf([0.5, 0.3], [0.5, 0.3]);
    const proposals = [proposal(0, 7, 8), proposal(1, 8)];
    assert.deepEqual(
      [7, 8, 9].map((token) => judges.learn(proposals, token)),
      [0b01, 0b11, 0],
    );
  });

  it('raises the probability of what two sources agree on, and lowers that of what one is silent on', () => {
    const judges = judgesOf([0.6], [0.6]);
    const alone = probabilityOf(judges, [proposal(0, 1)], 1);
    assert.ok(probabilityOf(judges, [proposal(0, 1), proposal(1, 1)], 1) > alone + 0.05);
    assert.ok(probabilityOf(judges, [proposal(0, 1), proposal(1, 2)], 1) < alone - 0.05);
  });

  it('comes to know how much it means that they agree', () => {
    const random = createRandom(2);
    const rates = [0.7, 0.5];
    const judges = judgesOf([0.5], [0.5]);
    for (let i = 0; i < 20_000; i++) {
      const { proposals, truth } = stream(random, rates);
      judges.learn(proposals, truth);
    }
    // By Bayes' rule; that both are wrong in the same way hardly ever happens.
    const bothWrong = 0.3 * 0.5;
    const disagreeing = 0.7 * 0.5 + 0.3 * 0.5 + bothWrong;
    const agree = probabilityOf(judges, [proposal(0, 1), proposal(1, 1)], 1);
    const first = probabilityOf(judges, [proposal(0, 1), proposal(1, 2)], 1);
    const second = probabilityOf(judges, [proposal(0, 1), proposal(1, 2)], 2);
    assert.ok(agree > 0.95, `${agree}`);
    assert.ok(Math.abs(first - (0.7 * 0.5) / disagreeing) < 0.08, `${first}`);
    assert.ok(Math.abs(second - (0.3 * 0.5) / disagreeing) < 0.08, `${second}`);
  });

  it('loses less, in log-loss, the more it has seen', () => {
    const random = createRandom(3);
    // Of three sources the first is better than was thought, the second worse, and the third knows what the second does.
    const draw = (): { proposals: Proposal[]; truth: number } => {
      const { proposals, truth } = stream(random, [0.8, 0.3]);
      return { proposals: [...proposals, { ...proposals[1]!, source: 2 }], truth };
    };
    const fresh = judgesOf([0.4], [0.7], [0.7]);
    const judges = judgesOf([0.4], [0.7], [0.7]);
    const loss = (of: Judges, { proposals, truth }: ReturnType<typeof draw>): number =>
      of.merge(proposals).reduce((sum, { token, probability }) => {
        return sum - Math.log(token === truth ? probability : 1 - probability);
      }, 0);
    for (let i = 0; i < 3000; i++) {
      const { proposals, truth } = draw();
      judges.learn(proposals, truth);
    }
    let [before, after] = [0, 0];
    for (let i = 0; i < 1000; i++) {
      const one = draw();
      before += loss(fresh, one);
      after += loss(judges, one);
    }
    assert.ok(after < 0.7 * before, `${after} after ${before}`);
  });

  it('never has more for siblings than there is', () => {
    const random = createRandom(4);
    let scaled = 0;
    for (let round = 0; round < 500; round++) {
      const priors = [0, 1, 2].map(() => [0, 1, 2, 3].map(() => 0.02 + 0.96 * random()));
      const judges = judgesOf(...priors);
      const some = [0, 1, 2].slice(randomInteger(random, 3));
      const proposals = some.map((source) => proposal(source, ...sample([0, 1, 2, 3, 4, 5], 4, random)));
      const merged = judges.merge(proposals);
      const sum = merged.reduce((total, { probability }) => total + probability, 0);
      assert.ok(sum <= 0.98 + 1e-12, `${sum}`);
      assert.ok(merged.every(({ probability }) => probability > 0));
      if (sum > 0.98 - 1e-12) scaled++;
    }
    assert.ok(scaled > 50 && scaled < 500, `${scaled}`);
  });
});
