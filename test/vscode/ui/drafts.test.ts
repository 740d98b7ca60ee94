import assert from 'node:assert/strict';
import { constants } from '../samples.ts';
import { withoutEngine } from './engine.ts';
import { ghostText, shownGhostText } from './ghostText.ts';
import { until } from './patience.ts';
import { focusedItem, items, runCommand } from './quickPick.ts';
import { useWorkbench } from './workbench.ts';

const typed = 'const thursday =';

describe('three drafts for one place', () => {
  const workbench = useWorkbench({ files: { 'constants.ts': constants } });
  let drafts: string[];

  const untilShown = (text: string) =>
    until(`'${text}' in the editor`, async () => (await shownGhostText(workbench().page)) === text);

  async function choose(): Promise<void> {
    await runCommand(workbench().page, 'Foredraft: Choose a Draft');
    await until('the drafts in a list', async () => (await items(workbench().page)).length === drafts.length);
  }

  it('appear one after another with VS Code’s own keys, without another request', async () => {
    const { page } = workbench();
    await workbench().open('constants.ts');
    await workbench().type(typed);
    const first = await ghostText(page);
    await withoutEngine(workbench(), async () => {
      drafts = [first];
      for (let i = 0; i < 2; i++) {
        await page.keyboard.press('Alt+]');
        const next = await until('another draft', async () => {
          const shown = await shownGhostText(page);
          return shown === drafts.at(-1) ? undefined : shown;
        });
        drafts.push(next);
      }
      assert.equal(new Set(drafts).size, 3, drafts.join('|'));
      await page.keyboard.press('Alt+]');
      await untilShown(first);
      await page.keyboard.press('Alt+[');
      await untilShown(drafts[2]!);
    });
  });

  it('can be looked at from a list, and Escape leaves the text as it was', async () => {
    const { page } = workbench();
    await withoutEngine(workbench(), async () => {
      await choose();
      for (const draft of [...drafts, drafts[0]!]) {
        await until('the draft in the list', async () => (await focusedItem(page)) === draft.trim());
        await untilShown(draft);
        await page.keyboard.press('ArrowDown');
      }
      await workbench().screenshot('choose a draft');
      const labels = await items(page);
      assert.match(labels[0]!, /%.*suggested/);
      assert.match(labels[1]!, /%.*branching/);
      await page.keyboard.press('Escape');
      await untilShown('');
    });
    assert.equal(await workbench().save('constants.ts'), constants + typed);
  });

  it('can be compared side by side', async () => {
    const { page } = workbench();
    await choose();
    await page.locator('.quick-input-widget [aria-label="Compare All Drafts"]').click();
    await page.locator('.multiDiffEntry').first().waitFor();
    await until('a difference for each', async () => (await page.locator('.multiDiffEntry').count()) === 3);
    await workbench().screenshot('compare drafts');
    await page.locator('.tab.active .tab-actions .action-label').click();
    await page.locator('.multiDiffEntry').first().waitFor({ state: 'hidden' });
  });

  it('are inserted with Enter, in one step for undo', async () => {
    const { page } = workbench();
    await page.locator('.editor-instance .view-lines').click();
    await page.keyboard.press('Control+End');
    await choose();
    await page.keyboard.press('ArrowDown');
    await untilShown(drafts[1]!);
    await page.keyboard.press('Enter');
    const chosen = constants + typed + drafts[1]!;
    await until('the draft in the file', async () => (await workbench().save('constants.ts')) === chosen);
    await page.keyboard.press('Control+z');
    assert.equal(await workbench().save('constants.ts'), constants + typed);
  });
});
