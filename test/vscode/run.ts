/**
 * `npm run test:editor`: packages the extension, installs it into a real VS Code and tests it there, from outside
 * (ui/) and from inside (suite/). `npm run test:editor -- some.vsix` takes a package that exists already.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { writeTotals } from '../summary.ts';
import { buildSuite, root, suiteEntry } from './build.ts';
import { runInHost } from './host/inHost.ts';
import { hostDir, installVsix, startServer } from './host/server.ts';
import type { SuiteReport } from './suite/index.ts';
import { createWorkspace } from './workspace.ts';

/** setup.sh's exit code where a host cannot be had. */
const unavailable = 77;

function command(program: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): number {
  const options = { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } } as const;
  const { status, signal, error } = spawnSync(program, args, options);
  if (status === null) console.error(`${program}: ${error?.message ?? `ended by ${String(signal)}`}`);
  return status ?? 1;
}

function packageExtension(): string {
  if (command('npm', ['run', 'package', '--', 'linux-x64']) !== 0) throw new Error('Packaging failed.');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  return join(root, `out/foredraft-linux-x64-${version}.vsix`);
}

/** From outside: mocha here, a browser for each `describe`. */
function testFromOutside(extensions: string): boolean {
  console.log('\nVS Code, driven through its window');
  const mocha = [
    ...['--import', 'tsx', join(root, 'node_modules/mocha/bin/mocha.js'), '--no-config', '--no-package'],
    ...[
      '--reporter',
      'test/summary.ts',
      '--timeout',
      '300000',
      '--slow',
      '20000',
      'test/vscode/ui/*.test.ts',
    ],
  ];
  return command(process.execPath, mocha, { FOREDRAFT_TEST_EXTENSIONS: extensions }) === 0;
}

/** From inside: mocha in the extension host. VS Code wants an extension under development for that: the probe. */
async function testFromInside(extensions: string, temporary: string): Promise<boolean> {
  console.log('\nVS Code, tested inside its extension host');
  await buildSuite();
  const workspace = createWorkspace();
  const server = await startServer(extensions);
  const reportFile = join(temporary, 'suite.json');
  try {
    const exitCode = await runInHost(server, {
      folder: workspace.folder,
      extensionDevelopmentPath: join(import.meta.dirname, 'probe'),
      extensionTestsPath: suiteEntry,
      environment: { FOREDRAFT_SUITE_REPORT: reportFile },
      timeoutMs: 10 * 60_000,
    });
    const report = JSON.parse(readFileSync(reportFile, 'utf8')) as SuiteReport;
    console.log(report.output);
    writeTotals(report);
    return exitCode === 0;
  } finally {
    await server.stop();
    workspace.remove();
  }
}

async function main(): Promise<boolean> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log('Editor tests skipped: they need Linux x64. Elsewhere: npm run test:electron');
    return process.env.CI === undefined;
  }
  const setUp = command(join(import.meta.dirname, 'host/setup.sh'), [hostDir]);
  if (setUp === unavailable && process.env.CI === undefined) {
    console.log('Editor tests skipped, for the reason above.');
    return true;
  }
  if (setUp !== 0) return false;

  const [given] = process.argv.slice(2);
  const vsix = given === undefined ? packageExtension() : resolve(given);
  const temporary = mkdtempSync(join(tmpdir(), 'foredraft-test-'));
  try {
    const extensions = join(temporary, 'extensions');
    installVsix(vsix, extensions);
    const outside = testFromOutside(extensions);
    return (await testFromInside(extensions, temporary)) && outside;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

process.exitCode = (await main()) ? 0 : 1;
