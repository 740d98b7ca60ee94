/** A throw-away workspace folder. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

export interface Workspace {
  readonly folder: string;
  readonly remove: () => void;
}

export function createWorkspace(files: Readonly<Record<string, string>> = {}): Workspace {
  const parent = mkdtempSync(join(tmpdir(), 'foredraft-workspace-'));
  const folder = join(parent, 'demo'); // its name is seen in screenshots
  mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const remove = () => {
    rmSync(parent, { recursive: true, force: true, maxRetries: 5 });
  };
  return { folder, remove };
}
