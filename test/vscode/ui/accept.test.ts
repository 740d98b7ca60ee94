import assert from 'node:assert/strict';
import { ghostText, shownGhostText } from './ghostText.ts';
import { until } from './patience.ts';
import { untilStatus } from './statusItem.ts';
import { useWorkbench } from './workbench.ts';
import { constants } from '../samples.ts';

describe('a suggestion of the bundled model', () => {
  const workbench = useWorkbench({ files: { 'constants.ts': constants } });

  it('appears while typing, and Tab inserts exactly what it shows', async () => {
    await workbench().open('constants.ts');
    await workbench().type('const thursday =');
    const { page } = workbench();
    const shown = await ghostText(page);
    await untilStatus(page, /ready/i);
    await workbench().screenshot('ghost text');

    await page.keyboard.press('Tab');
    assert.equal(await workbench().save('constants.ts'), `${constants}const thursday =${shown}`);
  });

  it('disappears with Escape and leaves the text alone', async () => {
    const { page } = workbench();
    const before = await workbench().save('constants.ts');
    await page.keyboard.press('Enter');
    await workbench().type('const friday =');
    await ghostText(page);
    await page.keyboard.press('Escape');
    await until('no ghost text', async () => (await shownGhostText(page)) === '');
    assert.equal(await workbench().save('constants.ts'), `${before}\nconst friday =`);
  });
});
