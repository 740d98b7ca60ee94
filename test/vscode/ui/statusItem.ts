/** What the item in the status bar says to a screen reader, now and since we began to listen. */
import type { Page } from 'playwright-core';
import { until } from './patience.ts';

const selector = '.statusbar-item[id^="foredraft.foredraft"]';

export function statusLabel(page: Page): Promise<string | null> {
  return page.locator(selector).first().getAttribute('aria-label');
}

export async function untilStatus(page: Page, pattern: RegExp): Promise<void> {
  let label: string | null = null;
  const matches = async () => pattern.test((label = await statusLabel(page)) ?? '');
  await until(`status ${pattern.source}`, matches).catch((error: unknown) => {
    throw new Error(`The status item says: ${label ?? 'nothing'}`, { cause: error });
  });
}

/** Runs in the page (as text: this project's types are Node's, without those of a browser). */
const observer = `(() => {
  const labels = [];
  const note = () => {
    const label = document.querySelector(${JSON.stringify(selector)})?.getAttribute('aria-label');
    if (label && label !== labels.at(-1)) labels.push(label);
  };
  note();
  const bar = document.querySelector('.part.statusbar');
  new MutationObserver(note).observe(bar, { subtree: true, childList: true, attributes: true });
  return labels;
})()`;

/** Collects the labels from now on: some states last for less than a poll takes. */
export async function recordStatus(page: Page): Promise<() => Promise<string[]>> {
  const labels = await page.evaluateHandle<string[]>(observer);
  return () => labels.jsonValue();
}
