import assert from 'node:assert/strict';
import {
  planSlot,
  type SlotDemand,
  type SlotLimits,
  type SlotView,
} from '../../../../src/core/decode/planSlot.ts';

type Named = SlotView & { readonly name: string };

const UNLIMITED: SlotLimits = { slots: 4, bytes: Infinity };
const range = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);

/** A slot named `document:suffix`, of 100 bytes. */
function slot(name: string, ids: readonly number[], promptLength = ids.length): Named {
  const [document = '', suffix = ''] = name.split(':');
  return { name, ids, promptLength, place: { document, suffix }, bytes: 100 };
}

function plan(name: string, prompt: readonly number[], slots: readonly Named[], limits = UNLIMITED) {
  const { place } = slot(name, []);
  const demand: SlotDemand = { prompt, place, bytes: 100 };
  const { target, source, shared, dropped } = planSlot(demand, slots, limits);
  return { target: target?.name, source: source?.name, shared, dropped: dropped.map((s) => s.name) };
}

describe('slot plan', () => {
  const a = slot('a:1', range(0, 200));
  const b = slot('b:1', [0, ...range(500, 700)]);
  const c = slot('c:1', [0, ...range(800, 900)]);

  it('opens the first slot', () =>
    assert.deepEqual(plan('a:1', [1], []), { target: undefined, source: undefined, shared: 0, dropped: [] }));

  it('types on in its slot, however much of the prompt has changed', () => {
    for (const prompt of [range(0, 201), range(0, 100), [0, ...range(300, 500)]]) {
      const { target, source } = plan('a:1', prompt, [a, b]);
      assert.deepEqual({ target, source }, { target: 'a:1', source: undefined });
    }
  });

  it('copies what another place shares with a slot', () =>
    assert.deepEqual(plan('a:2', range(0, 150), [a, b]), {
      ...{ target: undefined, source: 'a:1', shared: 150, dropped: [] },
    }));

  it('copies from the last used of equals', () =>
    assert.equal(plan('d:1', range(0, 150), [a, slot('a:2', a.ids), b]).source, 'a:2'));

  it('takes over a slot that loses little but what was generated, when there is none to open', () => {
    const generated = slot('a:1', range(0, 200), 160);
    const others = [b, c, slot('d:1', [0])];
    assert.equal(plan('a:2', range(0, 150), [...others, generated]).target, 'a:1');
    assert.equal(plan('a:2', range(0, 100), [...others, generated]).target, 'b:1');
  });

  it('takes over a slot that was cancelled before most of its prompt was computed', () => {
    const others = [b, c, slot('d:1', [0])];
    assert.equal(plan('a:2', range(0, 150), [...others, slot('a:1', range(0, 160), 900)]).target, 'a:1');
  });

  it('gives up the least recently used slot', () => {
    const full = { slots: 3, bytes: Infinity };
    const order = plan('d:1', [0, 1], [b, c, a], full);
    assert.deepEqual(order, { target: 'b:1', source: 'a:1', shared: 2, dropped: [] });
    assert.equal(plan('d:1', [0, 1], [a, b, c], full).target, 'a:1');
  });

  it('does not let one document drive out the others', () => {
    const slots = [b, slot('a:1', range(100, 200)), slot('a:2', range(200, 300)), c];
    assert.equal(plan('a:3', range(0, 100), slots).target, 'a:1');
    assert.equal(plan('d:3', range(0, 100), slots).target, 'b:1');
  });

  it('takes over the nearest slot where the budget cannot hold it and what the request comes to', () => {
    const small = [b, a].map((s) => ({ ...s, bytes: 60 }));
    assert.deepEqual(plan('a:2', range(0, 100), small, { slots: 4, bytes: 140 }), {
      ...{ target: 'a:1', source: undefined, shared: 100, dropped: ['b:1'] },
    });
  });

  it('drops the oldest for the budget, but not the one to copy from', () => {
    const limits = { slots: 4, bytes: 200 };
    assert.deepEqual(plan('a:2', range(0, 100), [a, b], { slots: 4, bytes: 250 }), {
      ...{ target: 'a:1', source: undefined, shared: 100, dropped: [] },
    });
    assert.deepEqual(plan('a:2', range(0, 100), [b, c, a], limits), {
      ...{ target: 'b:1', source: 'a:1', shared: 100, dropped: ['c:1'] },
    });
    assert.deepEqual(plan('c:1', range(0, 100), [a, b, c], limits), {
      ...{ target: 'c:1', source: 'a:1', shared: 100, dropped: ['b:1'] },
    });
    assert.deepEqual(plan('c:1', range(0, 100), [a, b, c], { slots: 4, bytes: 150 }), {
      ...{ target: 'c:1', source: undefined, shared: 100, dropped: ['a:1', 'b:1'] },
    });
    assert.deepEqual(plan('a:1', range(0, 100), [b, c, a], limits).dropped, ['b:1']);
    // What a slot has grown to counts, where that is more than the request needs.
    const grown = { ...a, bytes: 200 };
    assert.deepEqual(plan('a:1', range(0, 100), [b, grown], { slots: 4, bytes: 250 }).dropped, ['b:1']);
    assert.deepEqual(plan('a:1', range(0, 100), [b, c, a], { slots: 4, bytes: 0 }).dropped, ['b:1', 'c:1']);
  });
});
