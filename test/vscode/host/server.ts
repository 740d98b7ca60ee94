/** VS Code's own server, as setup.sh puts it on this machine: installs a VSIX, starts with a fresh profile, stops. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

export const hostDir = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'foredraft/vscode-host');

/** The user settings of every test: nothing that talks to a network, opens by itself or suggests beside us. */
const quiet = {
  'chat.disableAIFeatures': true,
  'editor.minimap.enabled': false,
  'editor.quickSuggestions': { other: 'off', comments: 'off', strings: 'off' },
  'editor.suggestOnTriggerCharacters': false,
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'files.autoSave': 'off',
  'git.enabled': false,
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
};

export type Settings = Readonly<Record<string, unknown>>;

export interface Server {
  /** Root of the process tree that holds the extension host and the engine. */
  readonly pid: number;
  /** Address of a window on a folder; `payload` is VS Code's own list of what to open there. */
  readonly url: (folder: string, payload?: readonly (readonly [key: string, value: string])[]) => string;
  /** Address of a file of this machine as the window sees it. */
  readonly uri: (path: string) => string;
  readonly log: () => string;
  /** Where extensions keep what is the user's, by their name. */
  readonly globalStorage: string;
  /** The file with the settings of scope `machine`. */
  readonly machineSettings: string;
  readonly stop: () => Promise<void>;
}

const node = join(hostDir, 'node/node');
const main = join(hostDir, 'vscode/out/server-main.js');
// Without a gallery address the server looks for extensions at its maker's.
const environment = { ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' };

function profileArguments(profile: string, extensions: string): string[] {
  return [
    ...[main, '--accept-server-license-terms'],
    ...['--server-data-dir', join(profile, 'server')],
    ...['--user-data-dir', join(profile, 'user')],
    ...['--extensions-dir', extensions],
  ];
}

/** Installs a VSIX into a folder of extensions, for startServer. */
export function installVsix(vsix: string, extensions: string): void {
  const profile = mkdtempSync(join(tmpdir(), 'foredraft-install-'));
  try {
    const args = [...profileArguments(profile, extensions), '--install-extension', vsix, '--force'];
    const output = execFileSync(node, args, { env: environment, encoding: 'utf8' });
    if (!output.includes('successfully installed')) throw new Error(output);
  } finally {
    rmSync(profile, { recursive: true, force: true });
  }
}

/** Starts a server with a new, empty profile, the extensions of a folder and the given settings on top of `quiet`. */
export async function startServer(extensions: string, settings: Settings = {}): Promise<Server> {
  const profile = mkdtempSync(join(tmpdir(), 'foredraft-host-'));
  mkdirSync(join(profile, 'user/User'), { recursive: true });
  const user = JSON.stringify({ ...quiet, ...settings });
  writeFileSync(join(profile, 'user/User/settings.json'), user);
  // Settings of the machine count only here.
  mkdirSync(join(profile, 'user/Machine'), { recursive: true });
  const machine = Object.entries(settings).filter(([name]) => /^foredraft\.(server|models?)\./.test(name));
  writeFileSync(join(profile, 'user/Machine/settings.json'), JSON.stringify(Object.fromEntries(machine)));

  const child = spawn(
    node,
    [
      ...profileArguments(profile, extensions),
      ...['--host', '127.0.0.1', '--port', '0', '--without-connection-token'],
      ...['--disable-telemetry', '--disable-experiments'],
      ...(settings['security.workspace.trust.enabled'] === true ? [] : ['--disable-workspace-trust']),
      '--enable-smoke-test-driver', // without it a window ignores extensionTestsPath, silently
    ],
    { env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data: Buffer) => (log += data.toString()));

  const stop = async (): Promise<void> => {
    await killGroup(child);
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const authority = `127.0.0.1:${await listening(child, () => log)}`;
    return {
      pid: child.pid!,
      url: (folder, payload = []) =>
        `http://${authority}/?folder=${encodeURI(folder)}&payload=${encodeURIComponent(JSON.stringify(payload))}`,
      uri: (path) => `vscode-remote://${authority}${path}`,
      log: () => log,
      globalStorage: join(profile, 'user/User/globalStorage'),
      machineSettings: join(profile, 'user/Machine/settings.json'),
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Resolves to the port that the server picked. */
async function listening(child: ChildProcess, log: () => string): Promise<number> {
  for (const end = Date.now() + 60_000; Date.now() < end && child.exitCode === null;) {
    const port = /Extension host agent listening on (\d+)/.exec(log())?.[1];
    if (port !== undefined) return Number(port);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`VS Code's server did not start (exit code ${child.exitCode ?? 'none'}):\n${log()}`);
}

/** Ends the server with its children (extension host, engine, file watcher), which are in its process group. */
async function killGroup(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.pid === undefined) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  process.kill(-child.pid, 'SIGTERM');
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 10_000);
  await exit;
  clearTimeout(timer);
}
