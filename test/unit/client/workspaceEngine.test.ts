import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineClient, type EngineStatus } from '../../../src/client/engineClient.ts';
import type { CompleteParams, LoadParams, WorkspaceResult } from '../../../src/engine/protocol.ts';
import { corpus } from '../../support/corpus.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const root = join(import.meta.dirname, '../../..');

const request: CompleteParams = {
  ...{ uri: 'file:///a.ts', path: 'a.ts', prefix: 'const monday =', prefixOffset: 0, suffix: '\n' },
  ...{ healing: 'exact', length: 'line', maxTokens: 16, maxLines: 1, timeBudgetMs: 10_000 },
};

/** The engine as it is shipped, with files on disk. Runs on what `npm run build` made. */
describe('EngineClient with a workspace', () => {
  const dir = temporaryFolder();
  let client: EngineClient;
  const load = (idleMinutes = 0): LoadParams => ({
    ...{ modelDir: join(root, 'models/foredraft-7m'), cacheDir: join(dir, 'cache') },
    ...{ format: 'int8', threads: 1, idleMinutes },
  });
  const create = (idleMinutes?: number): void => {
    client = new EngineClient({
      entry: join(root, 'dist/engine.cjs'),
      load: load(idleMinutes),
      log: () => undefined,
    });
  };
  const status = (kind: EngineStatus['kind']) =>
    new Promise<void>((resolve) => {
      client.onStatus((now) => {
        if (now.kind === kind) resolve();
      });
    });
  const write = (name: string, text: string): string => {
    const path = join(dir, name);
    writeFileSync(path, text);
    return path;
  };

  beforeEach(() => create());
  afterEach(() => client.dispose());

  it('indexes, and answers requests meanwhile', async () => {
    const text = corpus().slice(0, -1).join('\n').slice(0, 300_000);
    const paths = Array.from({ length: 8 }, (_, i) =>
      write(`large${i}.ts`, `${text}\nconst last${i} = 1;\n`),
    );
    await client.start();
    const progress = { isDone: false };
    const indexed = client.workspace({ changed: paths, removed: [] }).finally(() => (progress.isDone = true));
    let answered = 0;
    while (!progress.isDone) {
      const { tokens } = await client.complete(request);
      assert.ok(tokens.generated > 0);
      answered++;
    }
    answered--; // the last may have been answered later
    assert.ok(answered >= 3, `${answered} requests were answered`);
    const { files, tokens, bytes, segments } = await indexed;
    assert.equal(files, 8);
    assert.ok(tokens > 100_000 && bytes > tokens * 6 && segments >= 1);
  });

  it('starts no engine, and tells the next one', async () => {
    const told = client.workspace({ changed: [write('a.ts', 'let a;\n')], removed: [] });
    await delay(20);
    assert.equal(client.status.kind, 'stopped');
    await client.start();
    assert.equal((await told).files, 1);
    assert.equal((await client.workspace({ changed: [write('b.ts', 'let b;\n')], removed: [] })).files, 2);
  });

  it('tells all files again to an engine that follows one which has died', async () => {
    await client.start();
    const [a, b] = [write('a.ts', 'let a;\n'), write('b.ts', 'let b;\n')];
    await client.workspace({ changed: [a, b], removed: [] });
    const failed = status('failed');
    process.kill(client.pid!, 'SIGKILL');
    await failed;
    const removed = client.workspace({ changed: [], removed: [b] });
    assert.equal((await removed).files, 1);
    assert.equal(client.status.kind, 'ready');
  });

  it('lets an engine that nobody asks end, whatever changes on disk, and tells all files to the next', async () => {
    create(1 / 100);
    const paths = Array.from({ length: 300 }, (_, i) => write(`idle${i}.ts`, 'let apple = 1;\n'.repeat(100)));
    await client.start();
    const results: Promise<WorkspaceResult>[] = [];
    while (client.status.kind !== 'unloaded') {
      results.push(client.workspace({ changed: paths, removed: [] }));
      await delay(20);
    }
    assert.equal(client.pid, undefined);
    await client.reconfigure(load());
    await client.complete(request);
    for (const { files } of await Promise.all(results)) assert.equal(files, 300);
    assert.ok(results.length > 3);
  });
});
