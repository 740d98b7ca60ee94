/**
 * The messages of VS Code. Under its test driver it shows none of them by itself, but for those that are dialogs: they are
 * read where it keeps them.
 */
import type { Locator, Page } from 'playwright-core';
import { runCommand } from './quickPick.ts';

/** Opens the list of notifications, which stays open. */
export async function showNotifications(page: Page): Promise<void> {
  await runCommand(page, 'Notifications: Show Notifications');
  await page.locator('.notifications-center.visible').waitFor();
}

/** A notification of the list, by a part of its text. */
export function notification(page: Page, text: string | RegExp): Locator {
  return page.locator('.notifications-center .notification-list-item', { hasText: text }).first();
}

/** Presses a button of a notification. */
export async function press(page: Page, text: string | RegExp, button: string): Promise<void> {
  const item = notification(page, text);
  await item.hover(); // the buttons of some are hidden until then
  await item.locator('.monaco-button', { hasText: button }).click();
}
