import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '../../../src/client/errors.ts';
import type { CompleteParams } from '../../../src/engine/protocol.ts';
import { parseAddress } from '../../../src/servers/address.ts';
import { ServerClient } from '../../../src/servers/serverClient.ts';
import { type Answer, fakeOllama, fakeOpenAi, FakeServer, json } from '../../support/fakeServer.ts';

const timeouts = { connect: 2000, firstByte: 2000, total: 4000 };
const params: CompleteParams = {
  ...{ uri: 'file:///a.ts', path: 'a.ts', prefix: 'const a = ', prefixOffset: 0, suffix: '\nconst b = 2;\n' },
  ...{ healing: 'exact', length: 'line', maxTokens: 64, maxLines: 1, timeBudgetMs: 1000 },
};

describe('servers that are fakes', () => {
  let server: FakeServer;
  let client: ServerClient;
  afterEach(async () => {
    client.dispose();
    await server.stop();
  });

  async function use(answers: Readonly<Record<string, Answer>>, model?: string): Promise<ServerClient> {
    server = await FakeServer.start(answers);
    client = new ServerClient(() =>
      Promise.resolve({
        ...{ address: parseAddress(server.url), keepAliveMinutes: 5, timeouts },
        ...(model !== undefined && { model }),
      }),
    );
    return client;
  }

  describe('Ollama', () => {
    it('gives a suggestion, cut as a local one, from the model that can insert', async () => {
      await use(fakeOllama('1;\nconst c = 3;'));
      const { kind, model, canForce, canDraw, filled } = await client.start();
      assert.deepEqual([kind, model, canForce, canDraw], ['Ollama', 'code:latest', false, false]);
      assert.deepEqual(filled, { right: 3, of: 3 });
      const result = await client.complete(params);
      assert.equal(result.text, '1;');
      assert.equal(result.stop, 'line');
      assert.ok(result.confidence! > 0.5);
      const { body } = server.sent.at(-1)!;
      assert.equal(body.prompt, params.prefix);
      assert.equal(body.suffix, params.suffix);
      assert.equal(body.keep_alive, '5m');
    });

    it('is sent no spelling of a special token', async () => {
      await use(fakeOllama('1;'));
      await client.complete({ ...params, prefix: 'a = "<|fim_suffix|>" + ' });
      assert.equal(server.sent.at(-1)!.body.prompt, 'a = "<|fim_s uffix|>" + ');
    });

    it('is refused with a model that cannot insert', async () => {
      await use(fakeOllama('1;'), 'chat');
      await assert.rejects(client.start(), /chat:latest .* cannot fill in the middle/);
    });

    it('says which models there are', async () => {
      await use(fakeOllama('1;'), 'other');
      await assert.rejects(client.start(), /no model "other". It has: chat:latest, code:latest/);
    });

    it('that breaks off is no suggestion', async () => {
      const answers = fakeOllama('1;');
      let isBroken = false;
      await use({
        ...answers,
        '/api/generate': (response, sent) =>
          isBroken
            ? response.end('{"response":"1","done":false}\n')
            : answers['/api/generate']!(response, sent),
      });
      await client.start();
      isBroken = true;
      await assert.rejects(client.complete(params), /broke off/);
      assert.equal(client.status.kind, 'failed');
    });
  });

  describe('an OpenAI-compatible one', () => {
    it('gives a suggestion where it takes a suffix', async () => {
      await use(fakeOpenAi('1;\nconst c = 3;'));
      const { kind, fim, tellsProbabilities } = await client.start();
      assert.deepEqual([kind, fim, tellsProbabilities], ['OpenAI-compatible', 'texts', false]);
      const { text, confidence } = await client.complete(params);
      assert.deepEqual([text, confidence], ['1;', undefined]);
    });

    it('is refused where it takes no notice of the suffix', async () => {
      await use(fakeOpenAi('1;', { readsSuffix: false }));
      await assert.rejects(client.start(), /takes no notice of the text after the cursor/);
    });

    it('is refused where it takes no suffix, with what it says', async () => {
      const refusal = json({ error: { message: 'suffix is not supported' } }, 400);
      await use({ ...fakeOpenAi('1;'), '/v1/completions': refusal });
      await assert.rejects(client.start(), /cannot fill in the middle.*suffix is not supported/);
    });

    it('wants a model to be chosen of several', async () => {
      await use(fakeOpenAi('1;', { models: ['a', 'b'] }));
      await assert.rejects(client.start(), /several models. Choose one of: a, b/);
    });

    const broken: readonly [name: string, answer: (response: ServerResponse) => unknown, expected: RegExp][] =
      [
        ['no JSON', (response) => response.end('data: {\n\n'), /no JSON/],
        [
          'an error in the stream',
          (response) => response.end('data: {"error":{"message":"boom"}}\n\n'),
          /boom/,
        ],
        ['nothing', (response) => response.end('data: [DONE]\n\n'), /broke off/],
        ['no answer', () => undefined, /began no answer/],
        ['500', (response) => json({ error: 'boom' }, 500)(response), /boom/],
        ['a cut', (response) => response.writeHead(200).destroy(), /cannot be reached/],
      ];
    for (const [name, answer, expected] of broken) {
      it(`that gives ${name} is no suggestion, and works again later`, async () => {
        const answers = fakeOpenAi('1;');
        let isBroken = false;
        await use({
          ...answers,
          '/v1/completions': (response, sent) =>
            isBroken ? answer(response) : answers['/v1/completions']!(response, sent),
        });
        await client.start();
        isBroken = true;
        await assert.rejects(client.complete(params), expected);
        const { status } = client;
        assert.ok(status.kind === 'failed' && status.retryInMs !== undefined);
        isBroken = false;
        await client.restart();
        assert.equal((await client.complete(params)).text, '1;');
      });
    }

    it('is given up when nobody waits any more', async () => {
      const answers = fakeOpenAi('1;');
      let isSlow = false;
      await use({
        ...answers,
        '/v1/completions': (response, sent) =>
          isSlow ? response.writeHead(200).write(': \n') : answers['/v1/completions']!(response, sent),
      });
      await client.start();
      isSlow = true;
      const abort = new AbortController();
      const completing = client.complete(params, abort.signal);
      await delay(100);
      abort.abort();
      await assert.rejects(completing, CancelledError);
      await delay(100);
      assert.equal(server.aborted, 1);
      assert.equal(client.status.kind, 'ready');
    });

    it('shows what has come when its time is over', async () => {
      const answers = fakeOpenAi('1;');
      let isSlow = false;
      await use({
        ...answers,
        '/v1/completions': (response, sent) =>
          isSlow
            ? response.writeHead(200).write('data: {"choices":[{"index":0,"text":"12"}]}\n\n')
            : answers['/v1/completions']!(response, sent),
      });
      await client.start();
      isSlow = true;
      const { text, stop } = await client.complete({ ...params, timeBudgetMs: 100 });
      assert.deepEqual([text, stop], ['12', 'time']);
    });
  });

  it('that are none are refused', async () => {
    await use({ '/': json({ hello: 'world' }) });
    await assert.rejects(client.start(), /no server that is known here/);
  });

  it('that want a key say so', async () => {
    const locked = json({ error: 'key' }, 401);
    await use({ '/props': locked, '/api/version': locked, '/v1/models': locked });
    await assert.rejects(client.start(), /wants a key/);
  });
});
