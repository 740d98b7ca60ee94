/** What runTests() of @vscode/test-electron does, in the browser: a test suite inside the extension host. */
import { format } from 'node:util';
import { openBrowser } from './browser.ts';
import type { Server } from './server.ts';

export interface InHostOptions {
  /** The workspace folder. */
  readonly folder: string;
  /** An extension folder with a valid manifest; VS Code runs tests only while developing one. */
  readonly extensionDevelopmentPath: string;
  /** A CommonJS module exporting `run(): Promise<void>`; rejection means failed tests. */
  readonly extensionTestsPath: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
}

/** Resolves to the suite's exit code. */
export async function runInHost(server: Server, options: InHostOptions): Promise<number> {
  const { page, close } = await openBrowser();
  let timer: NodeJS.Timeout | undefined;
  const errors: string[] = [];
  try {
    const exitCode = new Promise<number>((resolve, reject) => {
      // A missing extension or dependency gives neither an error nor an exit code.
      timer = setTimeout(() => {
        reject(new Error(`No exit code in time.\n${errors.join('\n')}\nThe server's log:\n${server.log()}`));
      }, options.timeoutMs);
      // The workbench calls these two where an automation driver has put them.
      page.exposeFunction('codeAutomationExit', resolve).catch(reject);
    });
    await page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
      if (type === 'error') errors.push(format(...args)); // mostly noise, of use only when nothing else is told
    });
    await page.goto(
      server.url(options.folder, [
        ['extensionDevelopmentPath', server.uri(options.extensionDevelopmentPath)],
        ['extensionTestsPath', server.uri(options.extensionTestsPath)],
        ['extensionEnvironment', JSON.stringify(options.environment)],
      ]),
    );
    return await exitCode;
  } finally {
    clearTimeout(timer);
    await close();
  }
}
