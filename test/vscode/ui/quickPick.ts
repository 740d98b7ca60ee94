/** The list that VS Code opens to choose from. */
import type { Page } from 'playwright-core';

const rows = '.quick-input-widget .quick-input-list .monaco-list-row';

/** Runs a command as somebody does who knows only its title. */
export async function runCommand(page: Page, title: string): Promise<void> {
  await page.keyboard.press('F1');
  await page.locator('.quick-input-widget').waitFor();
  await page.keyboard.type(title);
  await page.locator(`${rows}.focused`, { hasText: title }).waitFor();
  await page.keyboard.press('Enter');
}

/** Brings a file of the workspace to the front, in a tab of its own. */
export async function openTab(page: Page, name: string): Promise<void> {
  await page.keyboard.press('Control+p');
  await page.locator('.quick-input-widget').waitFor();
  await page.keyboard.type(name);
  await page.locator(`${rows}.focused`, { hasText: name }).waitFor();
  await page.keyboard.press('Enter');
  await page.locator('.tab.active', { hasText: name }).waitFor();
}

/** What a screen reader says about each item. */
export async function items(page: Page): Promise<string[]> {
  const found = await page.locator(rows).all();
  return Promise.all(found.map(async (row) => (await row.getAttribute('aria-label')) ?? ''));
}

/** The text of the item that Enter would take. */
export function focusedItem(page: Page): Promise<string> {
  return page.locator(`${rows}.focused .label-name`).first().innerText();
}
