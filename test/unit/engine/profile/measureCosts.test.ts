import assert from 'node:assert/strict';
import type { CostTable } from '../../../../src/core/decode/costProfile.ts';
import { measureCosts } from '../../../../src/engine/profile/measureCosts.ts';
import { FakeForward } from '../../../support/fakeForward.ts';

const VOCABULARY = 8;
const uniform = () => new Float64Array(VOCABULARY).fill(1 / VOCABULARY);

/** A fake model whose passes take the time that `cost` says, by a clock of its own. */
class SlowForward extends FakeForward {
  readonly #cost: (n: number, length: number, pass: number) => number;
  clock = 0;

  constructor(cost: (n: number, length: number, pass: number) => number, maxLength: number) {
    super(uniform, maxLength);
    this.#cost = cost;
  }

  override run(...input: Parameters<FakeForward['run']>): ReturnType<FakeForward['run']> {
    this.clock += this.#cost(input[0].tokens.length, this.length, this.passes.length);
    return super.run(...input);
  }
}

async function measure(
  cost: (n: number, length: number, pass: number) => number,
  maxLength = 8192,
): Promise<{ table: CostTable; forward: SlowForward }> {
  const forward = new SlowForward(cost, maxLength);
  const model = { vocabulary: VOCABULARY, maxLength, forward: () => forward };
  const measuring = measureCosts(model, () => forward.clock);
  for (;;) {
    const passes = forward.passes.length;
    const { done, value } = await measuring.next();
    if (done) return { table: value, forward };
    assert.ok(forward.passes.length <= passes + 1, 'more than one pass at a time');
  }
}

describe('measureCosts', () => {
  const linear = (n: number, length: number) => 1 + n / 8 + length / 1024;

  it('measures what a pass costs by positions and length', async () => {
    const { table } = await measure(linear);
    assert.deepEqual(table.lengths, [128, 512, 1024, 2048, 4096]);
    assert.deepEqual(table.positions, [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]);
    for (const [row, length] of table.lengths.entries()) {
      for (const [column, n] of table.positions.entries()) {
        assert.ok(Math.abs(table.milliseconds[row]![column]! - linear(n, length)) < 1e-9);
      }
    }
  });

  it('goes no further than the context of the model', async () => {
    assert.deepEqual((await measure(linear, 1024)).table.lengths, [128, 512, 960]);
    const { table } = await measure(linear, 80);
    assert.deepEqual(table.lengths, [40]);
    assert.deepEqual(table.positions, [1, 2, 3, 4, 6, 8, 12, 16, 24, 32]);
  });

  it('drops disturbances, a machine that slept among them', async () => {
    const { table } = await measure(
      (n, length, pass) => linear(n, length) + (pass % 17 === 5 ? 3_600_000 : 0),
    );
    for (const [column, n] of table.positions.entries()) {
      assert.ok(Math.abs(table.milliseconds[0]![column]! - linear(n, 128)) < 1e-9);
    }
  });

  it('keeps to its budget: the longest context first, then fewer samples', async () => {
    // As a model with half a billion parameters on two cores.
    const medium = await measure((n, length) => 15 + n + length / 256);
    assert.ok(medium.forward.clock < 6000, `${medium.forward.clock} ms`);
    assert.deepEqual(medium.table.lengths, [128, 512, 1024, 2048]);
    // As one with one and a half: there is no time for all lengths.
    const larger = await measure((n, length) => 40 + 2 * n + length / 100);
    assert.ok(larger.forward.clock < 6500, `${larger.forward.clock} ms`);
    assert.deepEqual(larger.table.lengths, [128, 512]);
    // As one with seven billion.
    const slow = await measure((n) => 150 + 10 * n);
    assert.deepEqual(slow.table.lengths, [128]);
    assert.deepEqual(slow.table.positions, [1, 2, 3, 4, 6, 8, 12, 16]);
    const slowest = await measure(() => 3000);
    assert.deepEqual(slowest.table.positions, [1, 2]);
    assert.deepEqual(slowest.forward.passes, [128, 1, 2]);
  });

  it('goes on where it was when the model was unloaded and loaded again meanwhile', async () => {
    const undisturbed = await measure(linear, 1024);
    const unloaded = new SlowForward(linear, 1024);
    let forward = unloaded;
    const model = { vocabulary: VOCABULARY, maxLength: 1024, forward: () => forward };
    const measuring = measureCosts(model, () => forward.clock);
    while (unloaded.passes.length < 250) await measuring.next();
    forward = new SlowForward(linear, 1024);
    let next = await measuring.next();
    while (!next.done) next = await measuring.next();
    assert.deepEqual(next.value, undisturbed.table);
    // The context of 960 tokens is computed again, and what was measured is not.
    assert.deepEqual(forward.passes.slice(0, 8), [...new Array<number>(7).fill(128), 64]);
    assert.ok(250 + forward.passes.length <= undisturbed.forward.passes.length + 8);
  });

  it('begins with an empty context, whatever it is given', async () => {
    const undisturbed = await measure(linear, 1024);
    const forward = new SlowForward(linear, 1024);
    for (let i = 0; i < 7; i++) {
      await forward.run({ tokens: new Array<number>(128).fill(1), rows: [] });
      forward.keep(Array.from({ length: 128 }, (_, at) => at));
    }
    const measuring = measureCosts(
      { vocabulary: VOCABULARY, maxLength: 1024, forward: () => forward },
      () => forward.clock,
    );
    let next = await measuring.next();
    while (!next.done) next = await measuring.next();
    assert.deepEqual(next.value, undisturbed.table);
  });
});
