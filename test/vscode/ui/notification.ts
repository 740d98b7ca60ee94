/** The messages that VS Code shows in a corner of its window. */
import type { Locator, Page } from 'playwright-core';

/** A notification that is shown now, by a part of its text. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notification-list-item', { hasText: text });
}

/** Presses a button of a notification. */
export async function press(page: Page, text: string | RegExp, button: string): Promise<void> {
  const item = notification(page, text).first();
  await item.hover(); // the buttons of some are hidden until then
  await item.locator('.monaco-button', { hasText: button }).click();
}
