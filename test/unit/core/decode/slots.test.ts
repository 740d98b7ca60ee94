import assert from 'node:assert/strict';
import { type Place, type SlotLimits } from '../../../../src/core/decode/planSlot.ts';
import { Cancelled, commonPrefix, NO_BRANCHES, type Sequence } from '../../../../src/core/decode/sequence.ts';
import { createRandom, randomInteger } from '../../../../src/core/random.ts';
import { fakeSlots, hashOf } from '../../../support/fakeSlots.ts';

const running = { aborted: false };

/** Prompts as an editor makes them: typing, deleting, other places, other documents, with much in common. */
function* requests(seed: number, count: number): Generator<{ prompt: number[]; place: Place }> {
  const random = createRandom(seed);
  const below = (n: number): number => randomInteger(random, n);
  const tokens = (n: number): number[] => Array.from({ length: n }, () => below(4));
  const places = Array.from({ length: 5 }, (_, i) => ({
    place: { document: `file:///${i % 3}`, suffix: `suffix ${i}` },
    // Two places of a document share its header, and some of their suffix's tokens.
    head: [10 + (i % 3), 11, 12, 13, ...tokens(below(40))],
    typed: tokens(below(60)),
  }));
  let current = places[0]!;
  for (let i = 0; i < count; i++) {
    const action = below(10);
    if (action < 2) current = places[below(places.length)]!;
    else if (action < 8) current.typed.push(...tokens(1 + below(3)));
    else if (action < 9) current.typed.length = below(current.typed.length + 1);
    else current.head = [...current.head.slice(0, 4), ...tokens(below(40))];
    yield { prompt: [...current.head, 20, ...current.typed], place: current.place };
  }
}

describe('slots', () => {
  const limits: readonly SlotLimits[] = [
    { slots: 1, bytes: Infinity },
    { slots: 3, bytes: Infinity },
    { slots: 6, bytes: Infinity },
    { slots: 6, bytes: 500 },
    { slots: 4, bytes: 250 },
    { slots: 4, bytes: 0 },
  ];
  for (const limit of limits) {
    it(`give what a fresh sequence gives, ${limit.slots} of them in ${limit.bytes} bytes`, async () => {
      for (let seed = 1; seed <= 8; seed++) {
        const check = (): void => {
          const { slots: count, bytes } = slots.usage;
          assert.ok(count <= limit.slots, `${count} slots`);
          assert.ok(count === 1 || bytes <= limit.bytes, `${bytes} bytes in ${count} slots`);
        };
        const slots = fakeSlots(limit, check);
        const seen = new Set<Sequence>();
        const random = createRandom(seed);
        for (const { prompt, place } of requests(seed, 120)) {
          const cached = Math.max(0, ...[...seen].map(({ ids }) => commonPrefix(ids, prompt)));
          const sequence = slots.take(prompt, place, prompt.length + 8);
          seen.add(sequence);
          check();
          if (random() < 0.1) {
            await assert.rejects(sequence.prefill(prompt, { aborted: true }), Cancelled);
            continue;
          }
          const { rows, reused } = await sequence.score(prompt, NO_BRANCHES, running, true);
          sequence.commit([]);
          assert.deepEqual(rows[0]!.full, hashOf(prompt));
          // Where no slot was dropped, all that any of them had is there.
          if (limit.bytes === Infinity) assert.equal(reused, Math.min(cached, prompt.length - 1));
          const next = await sequence.append([1, 2, 3], running, true);
          assert.deepEqual(next.full, hashOf([...prompt, 1, 2, 3]));
        }
      }
    });
  }

  it('leave a long prompt its slot, where another one has little in common with it', async () => {
    const slots = fakeSlots({ slots: 2, bytes: Infinity });
    const prefill = async (document: string, prompt: readonly number[]): Promise<number> =>
      (await slots.take(prompt, { document, suffix: '' }, 64).prefill(prompt, running)).reused;
    const long = (first: number): number[] => Array.from({ length: 40 }, (_, i) => first + i);
    await prefill('a', long(1));
    await prefill('b', long(50));
    assert.equal(await prefill('c', [50, 51, 1]), 2);
    assert.equal(await prefill('b', long(50)), 39);
  });

  it('say what they hold', async () => {
    const slots = fakeSlots({ slots: 2, bytes: Infinity });
    assert.deepEqual(slots.usage, { slots: 0, tokens: 0, bytes: 0 });
    for (const document of ['a', 'b']) {
      const prompt = [document.charCodeAt(0), 1, 2, 3];
      await slots.take(prompt, { document, suffix: '' }, 4).prefill(prompt, running);
    }
    assert.deepEqual(slots.usage, { slots: 2, tokens: 8, bytes: 32 });
  });
});
