import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A fresh folder that is removed after the current mocha suite. Call inside `describe`. */
export function temporaryFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'foredraft-test-'));
  after(() => {
    rmSync(dir, { recursive: true, force: true });
  });
  return dir;
}
