import assert from 'node:assert/strict';
import { createEnding } from '../../../src/core/decode/stop/index.ts';
import type { Piece } from '../../../src/servers/dialect.ts';
import { StreamedText } from '../../../src/servers/streamedText.ts';

const { rule } = createEnding({ prefix: 'const a = ', suffix: '\n', length: 'line', maxLines: 1 });

function take(open: string, pieces: readonly (string | Partial<Piece>)[]): StreamedText {
  const text = new StreamedText(open, rule);
  for (const piece of pieces) {
    const fields = typeof piece === 'string' ? { text: piece } : piece;
    text.take({ index: 0, text: '', tokens: 1, logProbability: -1, ...fields });
  }
  return text;
}

describe('StreamedText', () => {
  it('ends where a stop rule says so, whatever comes after', () => {
    const { ended } = take('', ['1', ';\nconst', ' b']);
    assert.equal(ended?.text, '1;');
    assert.equal(ended.stop, 'line');
    assert.equal(ended.count, 2);
    assert.equal(ended.logProbability, -2);
  });

  it('leaves out what it was made to begin with, and its probability', () => {
    const { ended } = take(' val', [' va', 'lue', { text: ';', end: 'end' }]);
    assert.equal(ended?.text, 'ue;');
    assert.equal(ended.logProbability, -1 - 0);
  });

  it('is nothing where the server did not begin with that', () => {
    assert.equal(take('val', ['x', 'y']).ended?.text, '');
  });

  it('has no special token', () => {
    assert.equal(take('', ['1', '<|fim_', 'pad|>2']).ended?.text, '1');
  });

  it('ends before bytes that make no character', () => {
    assert.equal(take('', ['1', '\ufffd', 'x']).ended?.text, '1');
  });

  it('does not know a probability of which a part is unknown', () => {
    const { ended } = take('', [{ text: '1', logProbability: undefined }, { end: 'max-tokens' }]);
    assert.equal(ended?.logProbability, undefined);
    assert.equal(ended?.confidence, undefined);
    assert.equal(ended?.stop, 'max-tokens');
  });
});
