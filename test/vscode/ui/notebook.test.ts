import assert from 'node:assert/strict';
import { shownGhostText } from './ghostText.ts';
import { until } from './patience.ts';
import { statusLabel } from './statusItem.ts';
import { useWorkbench } from './workbench.ts';

const cell = (text: string) => ({
  ...{ cell_type: 'code', execution_count: null, metadata: {}, outputs: [] },
  source: text.split(/(?<=\n)/),
});
const notebook = {
  cells: [
    cell('monday_total = 1\ntuesday_total = 2\nwednesday_total = 3'),
    cell('print(monday_total)\nprint(tuesday_total)\n'),
  ],
  metadata: { language_info: { name: 'python' } },
  ...{ nbformat: 4, nbformat_minor: 5 },
};

describe('a notebook', () => {
  const workbench = useWorkbench({ files: { 'totals.ipynb': JSON.stringify(notebook) } });

  it('has suggestions in its cells, with what other cells say', async () => {
    const { page, server, folder } = workbench();
    await page.goto(server.url(folder));
    await until('the status item', () => statusLabel(page)); // before extensions are ready, it opens as text
    await page.locator('.explorer-item', { hasText: 'totals.ipynb' }).dblclick();
    await page.locator('.cell-editor-container .view-lines').nth(1).click();
    await page.keyboard.press('Control+End');
    await workbench().type('print(wed'); // a name that is in the other cell alone
    const shown = await until('ghost text', async () => {
      const shown = await shownGhostText(page);
      return shown.startsWith('nesday_total') ? shown : undefined;
    });
    await workbench().screenshot('notebook');
    assert.match(shown, /^nesday_total\b/);
  });
});
