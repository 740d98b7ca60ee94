/**
 * From the key to the ghost text, in a real VS Code: text is typed through the browser at 80 ms per key, in bursts, and
 * the page notes when a suggestion for the text as it stands is to be seen. And what that costs the extension host,
 * beside the same typing with Foredraft turned off.
 *
 *   npm run bench:keystroke [-- --rounds N]      Linux x64; `npm run test:editor` has set up what it needs
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { quantile } from '../src/core/eval/statistics.ts';
import { openBrowser } from '../test/vscode/host/browser.ts';
import { extensionHostCpu } from '../test/vscode/host/processes.ts';
import { installVsix, startServer } from '../test/vscode/host/server.ts';
import { ghostText } from '../test/vscode/ui/ghostText.ts';
import { Workbench } from '../test/vscode/ui/workbench.ts';
import { createWorkspace } from '../test/vscode/workspace.ts';
import { watchGhostText } from './keystroke/watchGhostText.ts';

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '3' } } });
const KEY_MS = 80;
/** Keys after which there is time for a look at what is suggested. */
const BURST = 12;
const LOOK_MS = 1000;

const FILE = 'test/samples/cart.ts';
const source = readFileSync(FILE, 'utf8');
/** What is typed, each line in its place in the file. */
const lines = source
  .split('\n')
  .flatMap((text, index) => (/^\s+\S.{15,}$/.test(text) ? [{ text, number: index + 1 }] : []));

interface Run {
  /** Milliseconds to the suggestion, of the keys that were followed by a look. */
  readonly looked: readonly number[];
  /** The same of the keys that were followed by another, where it came before that. */
  readonly typed: readonly number[];
  /** All keys that were followed by another. */
  readonly others: number;
  /** Milliseconds of the extension host for each key. */
  readonly cpu: number;
}

interface Key {
  readonly isLooked: boolean;
  /** Undefined where the next key came first. */
  readonly ms: number | undefined;
}

/** Types a line in its place. */
async function typeLine({ page }: Workbench, text: string): Promise<Key[]> {
  const start = /^\s*/.exec(text)![0].length;
  const isLooked = (end: number): boolean => (end - start) % BURST === 0;
  const endWatch = await watchGhostText(page);
  for (let end = start + 1; end <= text.length; end++) {
    const next = delay(isLooked(end) ? LOOK_MS : KEY_MS);
    await page.keyboard.type(text[end - 1]!);
    await next;
  }
  const { keys, seen } = await endWatch();
  return keys.map((from, i) => {
    const end = start + 1 + i;
    const until = keys[i + 1] ?? Infinity;
    const shown = seen.find(
      ({ time, text: other }) => time >= from && time < until && other === text.slice(0, end),
    );
    return { isLooked: isLooked(end), ms: shown && shown.time - from };
  });
}

async function typeLines(workbench: Workbench): Promise<Run> {
  const { page, server } = workbench;
  const keys: Key[] = [];
  const before = extensionHostCpu(server.pid);
  for (const { text, number } of lines) {
    await workbench.goToLine(number);
    await page.keyboard.press('Shift+Home');
    await page.keyboard.press('Delete');
    keys.push(...(await typeLine(workbench, text)));
    await page.keyboard.press('Escape');
  }
  const cpu = (extensionHostCpu(server.pid) - before) / keys.length;
  const shown = (looked: boolean) =>
    keys.flatMap(({ isLooked, ms }) => (isLooked === looked ? (ms ?? []) : []));
  return {
    looked: shown(true),
    typed: shown(false),
    others: keys.filter(({ isLooked }) => !isLooked).length,
    cpu,
  };
}

/** Types the lines in a window of its own. */
async function measure(extensions: string, isOn: boolean): Promise<Run> {
  const workspace = createWorkspace({ 'cart.ts': source });
  const server = await startServer(extensions, {
    'foredraft.enabled': isOn,
    'editor.autoClosingBrackets': 'never', // what is typed is the whole line
    'editor.autoIndent': 'none',
  });
  const { page, close } = await openBrowser();
  try {
    const workbench = new Workbench(page, server, workspace.folder);
    await workbench.open('cart.ts');
    if (isOn) {
      await workbench.type('\nexport const cart = ');
      await ghostText(page); // the model is there
    }
    return await typeLines(workbench);
  } finally {
    await close();
    await server.stop();
    workspace.remove();
  }
}

const extensions = mkdtempSync(join(tmpdir(), 'foredraft-bench-'));
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
installVsix(resolve(`out/foredraft-linux-x64-${version}.vsix`), extensions);
const runs: Run[] = [];
const costs: number[] = [];
for (let round = 0; round < Number(values.rounds); round++) {
  const on = await measure(extensions, true);
  const off = await measure(extensions, false);
  runs.push(on);
  costs.push(on.cpu - off.cpu);
  console.error(
    `round ${round + 1}: extension host ${on.cpu.toFixed(2)} ms per key, ${off.cpu.toFixed(2)} when off`,
  );
}
rmSync(extensions, { recursive: true, force: true });

const row = (all: readonly number[], keys: number) => ({
  keys,
  'with a suggestion': all.length,
  'p50, ms': Math.round(quantile(all, 0.5)),
  'p95, ms': Math.round(quantile(all, 0.95)),
});
const looked = runs.flatMap((run) => run.looked);
const typed = runs.flatMap((run) => run.typed);
const keysLooked =
  runs.length * lines.reduce((sum, { text }) => sum + Math.floor(text.trimStart().length / BURST), 0);
console.table({
  'keys before a look': row(looked, keysLooked),
  'keys before another key': row(
    typed,
    runs.reduce((sum, { others }) => sum + others, 0),
  ),
});
console.log(`extension host: ${quantile(costs, 0.5).toFixed(2)} ms per key more than without Foredraft`);
