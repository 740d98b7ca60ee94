import assert from 'node:assert/strict';
import type { EngineClient, EngineStatus } from '../../../src/client/engineClient.ts';
import { noticeEngineFailure } from '../../../src/vscode/engineNotice.ts';
import { EventEmitter, user } from '../../mocks/vscode.ts';

const broken: EngineStatus = { kind: 'failed', message: 'No model.' };

describe('noticeEngineFailure', () => {
  const statuses = new EventEmitter<EngineStatus>();
  const client = {
    onStatus(listener: (status: EngineStatus) => void) {
      const subscription = statuses.event(listener);
      return () => {
        subscription.dispose();
      };
    },
  } as unknown as EngineClient;
  beforeEach(() => {
    user.reset();
  });

  function shownFor(...sequence: EngineStatus[]): string[][] {
    const notice = noticeEngineFailure(client);
    for (const status of sequence) statuses.fire(status);
    notice.dispose();
    return user.errorMessages;
  }

  it('tells once of an engine that stays stopped', () => {
    const shown = shownFor(broken, { kind: 'starting' }, broken);
    assert.deepEqual(shown, [['Foredraft: No model.', 'Show Log', 'Restart Engine']]);
  });

  it('tells again when it had been ready in between', () => {
    assert.equal(shownFor(broken, { kind: 'ready' } as EngineStatus, broken).length, 2);
  });

  it('tells again when the user has restarted it or changed its settings', () => {
    assert.equal(shownFor(broken, { kind: 'stopped' }, { kind: 'starting' }, broken).length, 2);
  });

  it('says nothing of a crash that is being dealt with', () => {
    assert.deepEqual(shownFor({ ...broken, retryInMs: 500 }), []);
  });

  it('does what its buttons say', async () => {
    user.answer = 'Restart Engine';
    shownFor(broken);
    await new Promise(setImmediate);
    assert.deepEqual(user.executed, ['foredraft.restartEngine']);
  });
});
