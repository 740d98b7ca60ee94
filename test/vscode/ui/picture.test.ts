import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { ghostText, shownGhostText } from './ghostText.ts';
import { until } from './patience.ts';
import { focusedItem, items, runCommand } from './quickPick.ts';
import { untilStatus } from './statusItem.ts';
import { useWorkbench } from './workbench.ts';

const sample = readFileSync(join(import.meta.dirname, '../../samples/cart.ts'), 'utf8');
/** The method that is typed anew, and how much of it. */
const method = '  has(name: string): boolean {\n    return this.items.has(name);\n  }\n';
const typed = '    return';

/** The pictures in the README; FOREDRAFT_SCREENSHOTS=media npm run test:editor makes them again. */
describe('a method of a class', () => {
  const workbench = useWorkbench({
    files: { 'cart.ts': sample.replace(method, '  has(name: string): boolean {\n\n  }\n') },
    size: { width: 1080, height: 640, scale: 1.5 },
  });

  it('is completed with the names that its class has', async () => {
    const { page } = workbench();
    await workbench().open('cart.ts');
    await workbench().goToLine(sample.slice(0, sample.indexOf(method)).split('\n').length + 1);
    await workbench().type(typed);
    const shown = await ghostText(page);
    await untilStatus(page, /ready/i);
    await workbench().screenshot('screenshot');
    assert.match(shown, /^ this\.items\./);
  });

  it('has drafts to choose from', async () => {
    const { page } = workbench();
    await runCommand(page, 'Foredraft: Choose a Draft');
    // Keys go to the editor until the list of drafts, not that of commands, has the focus: then the first one is shown anew.
    const isShown = async (): Promise<boolean> =>
      (await items(page)).length > 1 && (await shownGhostText(page)).trim() === (await focusedItem(page));
    await until('the first draft in the editor', isShown);
    const first = await focusedItem(page);
    await page.keyboard.press('ArrowDown');
    const second = await until('the second item', async () => {
      const item = await focusedItem(page);
      return item !== first && item;
    });
    await until('the second draft in the editor', async () => (await shownGhostText(page)).trim() === second);
    await workbench().screenshot('drafts');
    await page.keyboard.press('Escape');
  });
});
