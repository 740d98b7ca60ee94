/** The browser that shows VS Code's window: Chromium, headless, with a profile of its own that goes with it. */
import { chromium, type Page } from 'playwright-core';

export interface Window {
  readonly page: Page;
  readonly close: () => Promise<void>;
}

/** Opens an empty page; `scale` is the number of device pixels per CSS pixel, for sharp screenshots. */
export async function openBrowser({ width = 1280, height = 800, scale = 1 } = {}): Promise<Window> {
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    chromiumSandbox: false, // it does not work for root, whom containers run as; only our own server is visited
    args: [
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const page = await browser.newPage({
    viewport: { width, height },
    deviceScaleFactor: scale,
    locale: 'en-US',
  });
  return { page, close: () => browser.close() };
}
