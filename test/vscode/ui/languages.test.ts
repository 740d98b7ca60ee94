import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { ghostText, shownGhostText } from './ghostText.ts';
import { constants } from '../samples.ts';
import { untilStatus } from './statusItem.ts';
import { useWorkbench } from './workbench.ts';

describe('a language that is switched off', () => {
  const workbench = useWorkbench({
    files: { 'constants.ts': constants, 'notes.txt': constants },
    settings: { 'foredraft.languages': { '*': true, plaintext: false } },
  });

  it('gets no suggestion, and the status item says so', async () => {
    // First where it is on: without this, an extension that does nothing at all would pass.
    const { page } = workbench();
    await workbench().open('constants.ts');
    await workbench().type('const thursday =');
    await ghostText(page);

    await workbench().open('notes.txt');
    await untilStatus(page, /off for plaintext/i);
    await workbench().type('const thursday =');
    await delay(3000);
    assert.equal(await shownGhostText(page), '');
    await untilStatus(page, /off for plaintext/i);
    await workbench().screenshot('language off');
  });
});
