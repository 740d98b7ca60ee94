import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fakeOllama, FakeServer } from '../../support/fakeServer.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { runCli } from './runCli.ts';

describe('command line with a server', () => {
  const dir = temporaryFolder();
  const cli = (...args: string[]) => runCli(args, { cacheDir: dir });
  let server: FakeServer;
  before(async () => {
    server = await FakeServer.start(fakeOllama('fromServer;\nmore'));
    process.env.FOREDRAFT_SERVER_KEY = 'secret';
  });
  after(async () => {
    delete process.env.FOREDRAFT_SERVER_KEY;
    await server.stop();
  });

  it('prints what is there', async () => {
    const { code, stdout, stderr } = await cli('server', server.url);
    assert.equal(stderr, '');
    assert.equal(code, 0);
    assert.match(stdout, /code:latest at http.*\(Ollama 0\.12\.11\).*Not available there: token healing/s);
    assert.match(stdout, /Test holes: 3 of 3 filled/);
  });

  it('completes with it, with the key of the environment', async () => {
    const file = join(dir, 'a.ts');
    writeFileSync(file, 'const a = \nconst b = 2;\n');
    const { code, stdout } = await cli('complete', `${file}:1:11`, '--server', server.url, '--json');
    assert.equal(code, 0);
    assert.equal((JSON.parse(stdout) as { text: string }).text, 'fromServer;');
    assert.equal(server.sent.at(-1)!.key, 'Bearer secret');
  });

  it('evaluates it', async () => {
    const { code, stdout, stderr } = await cli(
      ...['eval', '--repo', dir, '--limit', '2', '--server', server.url, '--server-model', 'code', '--json'],
    );
    assert.equal(stderr, '');
    assert.equal(code, 0);
    const { format, all } = JSON.parse(stdout) as { format: string; all: { holes: number } };
    assert.match(format, /^Ollama at http/);
    assert.ok(all.holes > 0);
  });

  it('says in one line what is wrong', async () => {
    const gone = await FakeServer.start({});
    await gone.stop();
    const { code, stdout, stderr } = await cli('server', gone.url);
    assert.equal(stdout, '');
    assert.equal(code, 1);
    assert.match(
      stderr,
      /^error: http:\/\/127\.0\.0\.1:\d+ cannot be reached\. Nothing listens there[^\n]*\n$/,
    );
  });
});
