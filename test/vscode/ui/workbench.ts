/** A VS Code window for the tests of one `describe`: own server, profile and workspace, with Foredraft installed. */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { openBrowser } from '../host/browser.ts';
import { startServer, type Server, type Settings } from '../host/server.ts';
import { createWorkspace } from '../workspace.ts';
import { patienceMs, until } from './patience.ts';
import { statusLabel } from './statusItem.ts';

export interface WorkbenchOptions {
  readonly files: Readonly<Record<string, string>>;
  /** Asked for, where it is a function, when the `before` hooks above have run. */
  readonly settings?: Settings | (() => Settings);
  readonly size?: { readonly width: number; readonly height: number; readonly scale: number };
}

export class Workbench {
  readonly page: Page;
  readonly server: Server;
  readonly folder: string;

  constructor(page: Page, server: Server, folder: string) {
    this.page = page;
    this.server = server;
    this.folder = folder;
  }

  /** Opens a window with one file in its editor and puts the cursor at the file's end. */
  async open(name: string): Promise<void> {
    const { page, server } = this;
    await page.goto(server.url(this.folder, [['openFile', server.uri(join(this.folder, name))]]));
    // The editor is usable seconds before extensions are, and nothing asks them again by itself.
    await until('the status item', () => statusLabel(page));
    await page.locator('.editor-instance .view-lines').click();
    await page.keyboard.press('Control+End');
  }

  /** Loads the window again with the editors that it had. One that is told to open a file restores no others. */
  async reload(): Promise<void> {
    await this.page.goto(this.server.url(this.folder));
    await until('the status item', () => statusLabel(this.page));
  }

  /** Puts the cursor at the end of a line, counted from 1. */
  async goToLine(line: number): Promise<void> {
    const { keyboard } = this.page;
    // Keys go to whatever has the focus, which moves some time after the key that moves it.
    const input = this.page.locator('.quick-input-widget');
    await keyboard.press('Control+g');
    await input.waitFor();
    await keyboard.type(String(line));
    await keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
    await keyboard.press('End');
  }

  async type(text: string): Promise<void> {
    await this.page.keyboard.type(text, { delay: 30 });
  }

  /** Saves the file in the editor and returns what is on the disk then. */
  async save(name: string): Promise<string> {
    await this.page.keyboard.press('Control+s');
    await this.page.locator('.tab.active:not(.dirty)').waitFor();
    return readFileSync(join(this.folder, name), 'utf8');
  }

  /** Writes a PNG where FOREDRAFT_SCREENSHOTS says, if it does. */
  async screenshot(name: string): Promise<void> {
    const folder = process.env.FOREDRAFT_SCREENSHOTS;
    if (folder === undefined) return;
    mkdirSync(folder, { recursive: true });
    await this.page.screenshot({ path: join(folder, `${name}.png`) });
  }
}

/** To be called in a `describe`; the function it returns gives the window to the tests. */
export function useWorkbench({ files, settings, size }: WorkbenchOptions): () => Workbench {
  const cleanUp: (() => Promise<void> | void)[] = [];
  let workbench: Workbench | undefined;

  before(async () => {
    const extensions = process.env.FOREDRAFT_TEST_EXTENSIONS;
    if (extensions === undefined) throw new Error('Run these tests with `npm run test:editor`.');
    const workspace = createWorkspace(files);
    cleanUp.unshift(workspace.remove);
    const server = await startServer(extensions, typeof settings === 'function' ? settings() : settings);
    cleanUp.unshift(server.stop);
    const { page, close } = await openBrowser(size);
    cleanUp.unshift(close);
    page.setDefaultTimeout(patienceMs);
    workbench = new Workbench(page, server, workspace.folder);
  });

  afterEach(async function () {
    if (this.currentTest?.state === 'failed') await workbench?.screenshot(`failed ${this.currentTest.title}`);
  });

  after(async () => {
    for (const step of cleanUp) await step();
  });

  return () => workbench!;
}
