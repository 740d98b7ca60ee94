/** Reads the suggestion that an editor shows, as the text that accepting it would insert. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { until } from './patience.ts';

/** Exact where the cursor is at the end of its line; empty when nothing is shown. */
export async function shownGhostText(page: Page): Promise<string> {
  // One span per token in the cursor's line, with a class of its own (-preview) for what follows an item of the
  // suggest widget; further lines are view lines of a block below it.
  const first = await page.locator('.view-lines [class*="ghost-text-decoration"]').allTextContents();
  const further = await page.locator('.suggest-preview-text > .view-line').allTextContents();
  return [first.join(''), ...further].join('\n').replaceAll('\u00a0', ' ');
}

/** Waits for a suggestion that no longer changes. */
export async function ghostText(page: Page): Promise<string> {
  return until('ghost text', async () => {
    const before = await shownGhostText(page);
    if (before === '') return undefined;
    await delay(500);
    return (await shownGhostText(page)) === before ? before : undefined;
  });
}
