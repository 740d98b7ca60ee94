import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { Frame, Page } from 'playwright-core';
import { EventFiles } from '../../../src/vscode/stats/eventFiles.ts';
import { seededEvents } from '../../support/seededEvents.ts';
import { violations } from './accessibility.ts';
import { canvasImages, paintedCanvases } from './canvas.ts';
import { constants } from '../samples.ts';
import { ghostText } from './ghostText.ts';
import { until } from './patience.ts';
import { runCommand } from './quickPick.ts';
import { untilStatus } from './statusItem.ts';
import { chooseTheme } from './theme.ts';
import { useWorkbench } from './workbench.ts';

/** The statistics page is two frames deep: VS Code's own, and in that the document of the extension. */
function statistics(page: Page): Promise<Frame> {
  return until('the statistics', async () => {
    for (const frame of page.frames()) {
      if ((await frame.title().catch(() => '')) !== 'Foredraft Statistics') continue;
      if (await frame.locator('canvas').first().isVisible()) return frame;
    }
    return undefined;
  });
}

/**
 * Whether VS Code in a browser has saved what the page looks back on: it does so when it finds the time, and tells nobody.
 * Runs in the page (as text: this project's types are Node's, without those of a browser).
 */
const isSaved = `(async () => {
  const settled = (request) =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  for (const { name } of await indexedDB.databases()) {
    if (!name.startsWith('vscode-web-state-db-')) continue;
    const database = await settled(indexedDB.open(name));
    try {
      for (const table of database.objectStoreNames) {
        const values = await settled(database.transaction(table).objectStore(table).getAll());
        if (values.some((value) => /period\\\\*":\\\\*"all/.test(String(value)))) return true;
      }
    } finally {
      database.close();
    }
  }
  return false;
})()`;

describe('the statistics panel', () => {
  const workbench = useWorkbench({
    files: { 'cart.ts': '' },
    size: { width: 1240, height: 960, scale: 1 },
  });
  const errors: string[] = [];

  before(async () => {
    const { page } = workbench();
    page.on('console', (message) => {
      if (message.type() === 'error' && message.text().includes('Content Security Policy'))
        errors.push(message.text());
    });
    const files = new EventFiles(join(workbench().server.globalStorage, 'foredraft.foredraft/statistics'));
    await files.append(seededEvents(2000, Date.now()));
    await workbench().open('cart.ts');
    await runCommand(page, 'Foredraft: Show Statistics');
    await statistics(page); // which takes the focus
  });

  const themes = { 'Light Modern': 'light', 'Dark Modern': 'dark', 'Dark High Contrast': 'high-contrast' };
  let last: string[] = [];
  for (const [theme, name] of Object.entries(themes)) {
    it(`takes its colours from ${theme}, and has nothing that axe-core calls serious`, async () => {
      const { page } = workbench();
      await chooseTheme(page, theme);
      const frame = await statistics(page);
      await until('new colours', async () =>
        (await canvasImages(frame)).every((image, i) => image !== last[i]),
      );
      last = await canvasImages(frame);
      assert.deepEqual(await paintedCanvases(frame), [true, true, true, true, true]);
      assert.deepEqual(await violations(frame), []);
      await workbench().screenshot(`statistics-${name}`);
    });
  }

  it('lists the request that was made last, and counts what was accepted', async () => {
    const { page } = workbench();
    await page.getByRole('tab', { name: /cart\.ts/ }).click();
    await page.locator('.editor-instance .view-lines').click();
    await workbench().type(`${constants}const thursday =`);
    await ghostText(page);
    await page.keyboard.press('Tab');
    await runCommand(page, 'Foredraft: Show Statistics');
    const frame = await statistics(page);
    await frame.getByText('cart.ts:4').first().waitFor();
  });

  it('changes a setting in place', async () => {
    const { page } = workbench();
    const frame = await statistics(page);
    await frame.getByLabel('Offer completions while typing').uncheck();
    await untilStatus(page, /off/i);
    await frame.getByLabel('Offer completions while typing').check();
    await untilStatus(page, /ready/i);
  });

  it('is restored with the window, and looks back as far as it did', async () => {
    const { page } = workbench();
    await (await statistics(page)).getByRole('radio', { name: 'All' }).check();
    await until('VS Code to save what is open', () => page.evaluate<boolean>(isSaved));
    await workbench().reload();
    const frame = await statistics(page);
    assert.equal(await frame.getByRole('radio', { name: 'All' }).isChecked(), true);
  });

  it('has done nothing that its policy forbids', () => {
    assert.deepEqual(errors, []);
  });

  it('deletes all, once that is confirmed', async () => {
    const { page } = workbench();
    const frame = await statistics(page);
    await frame.getByRole('button', { name: 'Reset...' }).click();
    await page.locator('.monaco-dialog-box').getByRole('button', { name: 'Delete' }).click();
    await frame.getByText('Nothing has been recorded in this period').waitFor();
    await frame.getByText('All statistics are deleted.').waitFor();
  });
});
