import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { constants } from '../samples.ts';
import { withoutEngine } from './engine.ts';
import { ghostText, shownGhostText } from './ghostText.ts';
import { until } from './patience.ts';
import { runCommand } from './quickPick.ts';
import { records } from './records.ts';
import { useWorkbench } from './workbench.ts';

describe('a suggestion while somebody types', () => {
  const workbench = useWorkbench({ files: { 'constants.ts': constants } });
  const untilShown = (text: string) =>
    until(`'${text}' in the editor`, async () => (await shownGhostText(workbench().page)) === text);

  it('stays, and comes back with Backspace, without another request', async () => {
    const { page } = workbench();
    await workbench().open('constants.ts');
    await workbench().type('const thursday =');
    const shown = await ghostText(page);
    await withoutEngine(workbench(), async () => {
      await page.keyboard.type(shown.slice(0, 2), { delay: 100 });
      await untilShown(shown.slice(2));
      await page.keyboard.press('Backspace');
      await untilShown(shown.slice(1));
      await page.keyboard.press('Backspace');
      await untilShown(shown);
    });
  });

  it('is gone with Escape, and stays away until the text changes', async () => {
    const { page } = workbench();
    await page.keyboard.press('Escape');
    await untilShown('');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowRight');
    await delay(1000);
    assert.equal(await shownGhostText(page), '');
    await workbench().type(' ');
    await ghostText(page);
  });

  it('is asked for at once where another was accepted', async () => {
    const { page } = workbench();
    const requests = () => records(workbench()).filter((event) => event.kind === 'request');
    await ghostText(page);
    await delay(1500); // in which all requests so far are recorded
    const before = requests().length;
    await page.keyboard.press('Tab');
    const next = await until('a request without a key', () => requests()[before]);
    // The answer was there, or on its way, when the editor asked.
    assert.ok(['cache', 'joined'].includes(next.answer?.from ?? ''), JSON.stringify(next));
    await workbench().type('\nconst friday =');
    await ghostText(page);
  });

  it('says why there is none', async () => {
    const { page } = workbench();
    await page.keyboard.press('Escape');
    await runCommand(page, 'Foredraft: Why No Suggestion?');
    await runCommand(page, 'Notifications: Show Notifications');
    const message = page.locator('.notifications-center .notification-list-item-message');
    await message.waitFor();
    await workbench().screenshot('why no suggestion');
    assert.match((await message.textContent()) ?? '', /There was a suggestion/);
  });
});

describe('in manual mode', () => {
  const workbench = useWorkbench({
    files: { 'constants.ts': constants },
    settings: { 'foredraft.mode': 'manual' },
  });

  it('a suggestion comes when somebody asks, and only then', async () => {
    const { page } = workbench();
    await workbench().open('constants.ts');
    await workbench().type('const thursday =');
    await delay(2000);
    assert.equal(await shownGhostText(page), '');
    await runCommand(page, 'Foredraft: Trigger Completion');
    await ghostText(page);
  });
});

describe('for a first look', () => {
  const workbench = useWorkbench({ files: { 'constants.ts': constants } });

  it('there is a walkthrough, and a file with a suggestion in it', async () => {
    const { page } = workbench();
    await workbench().open('constants.ts');
    await runCommand(page, 'Welcome: Open Walkthrough...');
    await page.keyboard.type('Foredraft');
    await page.keyboard.press('Enter');
    await page.locator('.getting-started-step').first().waitFor();
    await delay(500);
    await workbench().screenshot('walkthrough');
    await runCommand(page, 'Foredraft: Open a File to Try It');
    const shown = await ghostText(page);
    await workbench().screenshot('sample');
    assert.match(shown, /^\.set\(/);
  });
});
