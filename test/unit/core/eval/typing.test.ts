import assert from 'node:assert/strict';
import { cut, type Cut } from '../../../../src/core/eval/holes.ts';
import { typeEdit, typingSummary } from '../../../../src/core/eval/typing.ts';

describe('typeEdit', () => {
  const text = 'a\n    bcd\nefg';
  // After `a`; keys: the line break with its indentation, then `bcd`.
  const hole = cut(text, 1, text.indexOf('\nefg'));

  async function type(suggest: (cut: Cut) => string) {
    const asked: string[] = [];
    const typed = await typeEdit(hole, async (cut) => {
      asked.push(cut.truth);
      return { suggestion: suggest(cut), milliseconds: 2 };
    });
    return { ...typed, asked };
  }

  it('presses all keys where nothing is suggested', async () => {
    const { keys, pressed, accepted, asked } = await type(() => '');
    assert.deepEqual({ keys, pressed, accepted }, { keys: 4, pressed: 4, accepted: 0 });
    assert.deepEqual(asked, ['bcd', 'cd', 'd'], 'nothing is asked when all is there');
  });

  it('accepts what is right, for one key', async () => {
    const { pressed, accepted, asked } = await type(({ truth }) => truth);
    assert.deepEqual({ pressed, accepted, asked }, { pressed: 2, accepted: 1, asked: ['bcd'] });
  });

  it('goes on typing after the part of it that was right', async () => {
    const { pressed, accepted, asked } = await type(({ truth }) => truth.slice(0, 2));
    assert.deepEqual({ pressed, accepted, asked }, { pressed: 3, accepted: 1, asked: ['bcd'] });
  });

  it('does not accept what is wrong, or spares nothing', async () => {
    assert.equal((await type(() => 'bcde')).accepted, 0);
    assert.equal((await type(({ truth }) => truth.slice(0, 1))).accepted, 0);
  });

  it('sums up', async () => {
    const edits = [await type(() => ''), await type(({ truth }) => truth)];
    assert.deepEqual(typingSummary(edits), {
      ...{ edits: 2, keys: 8, requests: 4, accepted: 1, saved: 0.25 },
      latency: { p50: 2, p95: 2 },
    });
  });
});
