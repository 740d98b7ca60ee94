import assert from 'node:assert/strict';
import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { EngineClient } from '../../../src/client/engineClient.ts';
import { temporaryFolder } from '../../support/temporary.ts';

describe('an engine whose native runtime does not load', () => {
  const dir = temporaryFolder();

  it('says so at once, and is not taken for one that crashed', async () => {
    const entry = join(dir, 'engine.cjs'); // away from node_modules
    copyFileSync('dist/engine.cjs', entry);
    const load = { modelDir: dir, cacheDir: dir, format: 'int8', threads: 1, idleMinutes: 0 } as const;
    const client = new EngineClient({ entry, load, log: () => undefined });
    try {
      await assert.rejects(client.start(), /native runtime does not load on .*onnxruntime-node/s);
      assert.equal(client.status.kind === 'failed' && client.status.retryInMs, undefined);
      assert.equal(client.status.kind, 'failed');
    } finally {
      await client.dispose();
    }
  });
});
