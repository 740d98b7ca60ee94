import assert from 'node:assert/strict';
import { Config } from '../../../src/vscode/config.ts';
import { noticeRefusedModelPath } from '../../../src/vscode/modelPathNotice.ts';
import { user } from '../../mocks/vscode.ts';

describe('noticeRefusedModelPath', () => {
  beforeEach(() => {
    user.reset();
  });
  const refusal =
    'Foredraft: foredraft.model.path must be an absolute path, or name a downloaded model, and "./own" is neither. The bundled model is used.';

  it('tells of one that is there from the start, and shows where it is set', async () => {
    user.settings.set('foredraft.model.path', './own');
    user.answer = 'Open Settings';
    noticeRefusedModelPath(new Config()).dispose();
    assert.deepEqual(user.errorMessages, [[refusal, 'Open Settings']]);
    await new Promise(setImmediate);
    assert.deepEqual(user.executed, ['workbench.action.openSettings']);
  });

  it('tells of a draft model’s, too', () => {
    user.settings.set('foredraft.draftModel', './small');
    noticeRefusedModelPath(new Config()).dispose();
    const refusal =
      'Foredraft: foredraft.draftModel must be an absolute path, or name a downloaded model, and "./small" is neither. No draft model is used.';
    assert.deepEqual(user.errorMessages, [[refusal, 'Open Settings']]);
  });

  it('tells once of each that is set later, until it is mended', () => {
    const notice = noticeRefusedModelPath(new Config());
    assert.equal(user.errorMessages.length, 0);
    user.changeSetting('foredraft.model.path', './own');
    user.changeSetting('foredraft.threads', 2);
    assert.equal(user.errorMessages.length, 1);
    user.changeSetting('foredraft.model.path', '/models/own');
    assert.equal(user.errorMessages.length, 1);
    user.changeSetting('foredraft.model.path', './own');
    assert.equal(user.errorMessages.length, 2);
    notice.dispose();
  });
});
