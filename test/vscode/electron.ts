/** The in-host suite in a desktop VS Code that @vscode/test-electron downloads: `npm run test:electron`. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildSuite, root, suiteEntry } from './build.ts';

const workspace = mkdtempSync(join(tmpdir(), 'foredraft-workspace-'));
try {
  await buildSuite();
  await runTests({
    extensionDevelopmentPath: root,
    extensionTestsPath: suiteEntry,
    launchArgs: [workspace, '--disable-extensions', '--disable-workspace-trust'],
  });
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
