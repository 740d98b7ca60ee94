import type { Page } from 'playwright-core';

/** Chooses a colour theme by its name, as its user does it. */
export async function chooseTheme(page: Page, name: string): Promise<void> {
  const list = page.locator('.quick-input-widget');
  await page.keyboard.press('Control+k');
  await page.keyboard.press('Control+t');
  await list.waitFor();
  await page.keyboard.type(name);
  await list.locator('.monaco-list-row.focused .label-name', { hasText: name }).waitFor();
  await page.keyboard.press('Enter');
  await list.waitFor({ state: 'hidden' });
}
