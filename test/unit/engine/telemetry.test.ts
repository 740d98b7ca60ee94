import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from 'vscode-jsonrpc/node';
import { LoadRequest } from '../../../src/engine/protocol.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

describe('the engine process', () => {
  const dir = temporaryFolder();

  it('leaves nothing behind but its own cache: no device id, no upload queue', async () => {
    writeTinyModel(join(dir, 'model'));
    const home = join(dir, 'home');
    mkdirSync(home);
    const child = fork('dist/engine.cjs', {
      // Nothing else of our environment: onnxruntime keeps quiet by itself where it sees a CI or a test runner.
      env: { HOME: home, XDG_CACHE_HOME: home, XDG_DATA_HOME: home, TMPDIR: home },
      execArgv: [],
    });
    const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
    connection.listen();
    await connection.sendRequest(LoadRequest, {
      ...{ modelDir: join(dir, 'model'), cacheDir: join(dir, 'cache') },
      ...{ format: 'int8', threads: 1, idleMinutes: 0 },
    });
    const ended = once(child, 'exit');
    connection.dispose();
    child.disconnect(); // the orderly end, so that whatever the library flushes at exit is flushed
    assert.deepEqual(await ended, [0, null]);
    assert.deepEqual(readdirSync(home, { recursive: true }), []);
  });
});
