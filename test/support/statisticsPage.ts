/** The statistics page by itself in a browser, with its own policy, and with what VS Code does around it made up. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { ControlKey, ControlValue, ToExtension, ToPage } from '../../src/panel/messages.ts';
import { pageHtml } from '../../src/vscode/panel/html.ts';
import { controls } from '../../src/vscode/panel/controls.ts';
import manifest from '../../package.json' with { type: 'json' };
import themes from './themes.json' with { type: 'json' };
import { strategiesNow } from './statistics.ts';

/** Colours as VS Code hands them to webviews, of its own themes. */
export type ThemeName = keyof typeof themes;
export const themeNames = Object.keys(themes) as ThemeName[];

const origin = 'http://panel.test';

// What runs in the page is text here: the types of a browser are not at hand.
const webview = `(state) => {
  window.sent = [];
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => window.sent.push(message),
    getState: () => state,
    setState: (state) => (window.state = state),
  });
}`;

/**
 * @param extensions the folder that the extension is installed in
 * @param state what the page has kept from the last time
 * @returns what went wrong in the page, such as what its policy did not allow: added to as it happens
 */
export async function openStatisticsPage(
  page: Page,
  extensions: string,
  state?: unknown,
): Promise<readonly string[]> {
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(error.message));
  const installed = readdirSync(extensions).find((name) => name.startsWith('foredraft.foredraft-'));
  const dist = join(extensions, installed!, 'dist');
  const html = pageHtml({ script: '/panel.js', style: '/panel.css', cspSource: origin });
  await page.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === '/') await route.fulfill({ body: html, contentType: 'text/html' });
    else if (/^\/panel\.(js|css)$/.test(pathname)) await route.fulfill({ path: join(dist, pathname) });
    else await route.fulfill({ status: 204 });
  });
  await page.addInitScript({ content: `(${webview})(${JSON.stringify(state)})` });
  await page.goto(origin);
  return errors;
}

/** What the page has said so far. */
export function sentBy(page: Page): Promise<ToExtension[]> {
  return page.evaluate('globalThis.sent');
}

export async function tell(page: Page, message: ToPage): Promise<void> {
  await page.evaluate(`window.postMessage(${JSON.stringify(message)}, '*')`);
}

export async function setTheme(page: Page, name: ThemeName): Promise<void> {
  const { class: kind, variables } = themes[name];
  const style = Object.entries(variables).map(([key, value]) => `${key}: ${value}`);
  await page.evaluate(`document.documentElement.style.cssText = ${JSON.stringify(style.join(';'))}`);
  await page.evaluate(`document.body.className = ${JSON.stringify(kind)}`);
}

/** Settings as package.json has them. */
export function settingsMessage(): Extract<ToPage, { type: 'settings' }> {
  const defaults = new Map(
    manifest.contributes.configuration.flatMap(({ properties }) =>
      Object.entries<{ readonly default: unknown }>({ ...properties }),
    ),
  );
  const control = (key: ControlKey) => ({
    value: defaults.get(`foredraft.${key}`)!.default as ControlValue,
    inWorkspace: false,
  });
  return { type: 'settings', controls: controls({ control }), strategies: strategiesNow, isKept: true };
}
