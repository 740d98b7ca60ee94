import assert from 'node:assert/strict';
import { untilAborted } from '../../../src/client/abort.ts';
import { CancelledError } from '../../../src/client/errors.ts';

describe('untilAborted', () => {
  const never = new Promise<never>(() => undefined);

  it('passes on what the promise gives', async () => {
    const { signal } = new AbortController();
    assert.equal(await untilAborted(Promise.resolve(1), signal), 1);
    await assert.rejects(untilAborted(Promise.reject(new Error('own')), signal), /own/);
    assert.equal(await untilAborted(Promise.resolve(2), undefined), 2);
  });

  it('rejects when the signal aborts, though the promise never settles', async () => {
    const controller = new AbortController();
    const result = untilAborted(never, controller.signal);
    controller.abort();
    await assert.rejects(result, CancelledError);
  });

  it('rejects at once when the signal has aborted before', async () => {
    await assert.rejects(untilAborted(never, AbortSignal.abort()), CancelledError);
  });
});
