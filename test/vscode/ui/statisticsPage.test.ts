import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { emptySummary, sampleRequests, sampleSummary } from '../../support/statistics.ts';
import {
  openStatisticsPage,
  sentBy,
  setTheme,
  settingsMessage,
  tell,
  themeNames,
} from '../../support/statisticsPage.ts';
import { openBrowser } from '../host/browser.ts';
import { canvasImages, paintedCanvases } from './canvas.ts';
import { violations } from './accessibility.ts';
import { until } from './patience.ts';

/** The page alone, with the colours of VS Code's own themes. */
describe('the statistics page', () => {
  let page: Page;
  let errors: readonly string[];
  let close: () => Promise<void>;
  beforeEach(async () => {
    ({ page, close } = await openBrowser({ width: 1200, height: 900 }));
    errors = await openStatisticsPage(page, process.env.FOREDRAFT_TEST_EXTENSIONS!);
  });
  afterEach(() => close());

  async function fill(): Promise<void> {
    await tell(page, settingsMessage());
    await tell(page, { type: 'summary', period: '30', summary: sampleSummary() });
    await tell(page, { type: 'recent', requests: sampleRequests() });
    await page.locator('canvas >> nth=4').waitFor();
    await page.locator('.recent tbody tr >> nth=11').waitFor();
  }

  async function picture(name: string): Promise<void> {
    const folder = process.env.FOREDRAFT_SCREENSHOTS;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await page.screenshot({ path: join(folder, `page ${name}.png`), fullPage: true });
  }

  for (const theme of themeNames) {
    it(`has nothing that axe-core calls serious, in ${theme}`, async () => {
      await setTheme(page, theme);
      await fill();
      await page.evaluate(`for (const each of document.querySelectorAll('details')) each.open = true`);
      assert.deepEqual(await violations(page), []);
      await page.evaluate(`for (const each of document.querySelectorAll('details')) each.open = false`);
      await picture(theme);
    });
  }

  it('paints all charts under its own policy, and again in other colours', async () => {
    await setTheme(page, 'light');
    await fill();
    assert.deepEqual(await paintedCanvases(page), [true, true, true, true, true]);
    const light = await canvasImages(page);
    await setTheme(page, 'dark');
    await until('other colours', async () =>
      (await canvasImages(page)).every((image, index) => image !== light[index]),
    );
    assert.deepEqual(errors, []);
  });

  it('says what will appear where there is nothing yet', async () => {
    await setTheme(page, 'dark');
    await tell(page, settingsMessage());
    await tell(page, { type: 'summary', period: '30', summary: emptySummary() });
    await page.getByText('Nothing has been recorded in this period').waitFor();
    assert.equal(await page.locator('canvas:visible').count(), 0);
    assert.deepEqual(await violations(page), []);
    await picture('empty');
  });

  it('fits into 320 pixels', async () => {
    await page.setViewportSize({ width: 320, height: 800 });
    await setTheme(page, 'dark');
    await fill();
    assert.equal(await page.evaluate('document.documentElement.scrollWidth'), 320);
    await picture('narrow');
  });

  it('asks for what is chosen, with keys alone', async () => {
    await fill();
    await page.getByRole('radio', { name: 'Last 30 days' }).focus();
    await page.keyboard.press('ArrowRight');
    await page.getByLabel('Inside a token').focus();
    await page.keyboard.press('End');
    await page.getByLabel('Drafts for one place').fill('5');
    await page.keyboard.press('Tab');
    await page.getByLabel('Offer completions while typing').focus();
    await page.keyboard.press('Space');
    for (const name of ['Export JSON...', 'Export CSV...', 'Reset...', 'Open Settings']) {
      await page.getByRole('button', { name }).press('Enter');
    }
    assert.deepEqual(await sentBy(page), [
      { type: 'ready', period: '30' },
      { type: 'period', period: 'all' },
      { type: 'set', key: 'healing', value: 'off' },
      { type: 'set', key: 'drafts.count', value: 5 },
      { type: 'set', key: 'enabled', value: false },
      { type: 'export', format: 'json' },
      { type: 'export', format: 'csv' },
      { type: 'reset' },
      { type: 'openSettings' },
    ]);
    assert.deepEqual(await page.evaluate('globalThis.state'), { period: 'all' });
  });

  it('does not ask for a value that the setting cannot have', async () => {
    await fill();
    await page.getByLabel('Drafts for one place').fill('9');
    await page.keyboard.press('Tab');
    assert.deepEqual(await sentBy(page), [{ type: 'ready', period: '30' }]);
  });

  it('shows no summary of a period that is not chosen any more', async () => {
    await fill();
    await page.getByRole('radio', { name: 'All' }).check();
    await tell(page, { type: 'summary', period: '30', summary: emptySummary() });
    await tell(page, { type: 'notice', message: 'Later.' });
    await page.getByText('Later.').waitFor();
    assert.equal(await page.getByText('Nothing has been recorded in this period').isVisible(), false);
  });

  it('keeps its rows while new ones come in on top', async () => {
    await fill();
    const rows = page.locator('.recent tbody tr');
    await page.evaluate(`window.first = document.querySelector('.recent tbody tr')`);
    const [newest] = sampleRequests(13);
    await tell(page, {
      type: 'recent',
      requests: [{ ...newest!, id: 99, place: 'new.ts:1' }, ...sampleRequests()],
    });
    await until('the new row', async () => (await rows.first().innerText()).includes('new.ts:1'));
    assert.equal(
      await page.evaluate(`document.querySelectorAll('.recent tbody tr')[1] === window.first`),
      true,
    );
    assert.equal(await rows.count(), 13);
  });

  it('takes no message that is none', async () => {
    await fill();
    for (const message of [
      null,
      7,
      { type: 'summary' },
      { type: 'recent', requests: [{}] },
      { type: 'eval' },
    ]) {
      await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
    }
    await tell(page, { type: 'notice', message: 'Still here.' });
    await page.getByText('Still here.').waitFor();
    assert.deepEqual(errors, []);
  });
});
