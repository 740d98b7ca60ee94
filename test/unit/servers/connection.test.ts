import assert from 'node:assert/strict';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { CancelledError } from '../../../src/client/errors.ts';
import { parseAddress } from '../../../src/servers/address.ts';
import { Connection } from '../../../src/servers/connection.ts';
import { lines, serverSentEvents } from '../../../src/servers/messages.ts';
import { type Answer, FakeServer, json } from '../../support/fakeServer.ts';

const timeouts = { connect: 300, firstByte: 300, total: 1000 };

describe('Connection', () => {
  let server: FakeServer | undefined;
  afterEach(() => server?.stop());

  async function connect(answer: Answer, key?: string): Promise<Connection> {
    server = await FakeServer.start({ '/path': answer });
    return new Connection(parseAddress(server.url), key, timeouts);
  }

  async function read(connection: Connection, signal = new AbortController().signal): Promise<string> {
    let text = '';
    for await (const chunk of connection.stream('/path', {}, signal)) text += chunk;
    return text;
  }

  const refusals: readonly [status: number, body: unknown, key: string | undefined, expected: RegExp][] = [
    [401, { error: { message: 'Invalid key' } }, undefined, /wants a key, and none is set.*Invalid key/],
    [403, 'no', 'secret', /does not take the key/],
    [404, { detail: 'Not Found' }, undefined, /has no \/path.*Not Found/],
    [429, '', undefined, /too many requests/],
    [500, { error: 'boom' }, undefined, /an error, 500.*boom/],
    [503, { error: { message: 'Loading model' } }, undefined, /still be loading.*Loading model/],
  ];
  for (const [status, body, key, expected] of refusals) {
    it(`says what ${status} means`, async () => {
      const connection = await connect(json(body, status), key);
      await assert.rejects(connection.json('/path'), expected);
      await assert.rejects(read(connection), expected);
    });
  }

  it('does not show a key in any message', async () => {
    const connection = await connect(json({}, 403), 'very-secret');
    await assert.rejects(connection.json('/path'), (error: Error) => !error.message.includes('very-secret'));
    assert.equal(server!.sent[0]!.key, 'Bearer very-secret');
  });

  it('follows no redirect, and sends no key there', async () => {
    const other = await FakeServer.start({ '/path': json({}) });
    const connection = await connect((response) => {
      response.writeHead(307, { Location: `${other.url}/path` }).end();
    }, 'secret');
    await assert.rejects(connection.json('/path', {}), /redirects to .*not followed/);
    assert.deepEqual(other.sent, []);
    await other.stop();
  });

  it('says that nothing listens', async () => {
    const connection = await connect(json({}));
    await server!.stop();
    await assert.rejects(connection.json('/path'), /Nothing listens there/);
  });

  it('says that a plain server speaks no TLS', async () => {
    await connect(json({}));
    const secure = new Connection(parseAddress(server!.url.replace('http:', 'https:')), undefined, timeouts);
    await assert.rejects(secure.json('/path'), /plain HTTP server|cannot be reached/);
  });

  it('waits for an answer no longer than it may', async () => {
    const connection = await connect(() => undefined);
    await assert.rejects(connection.json('/path'), /did not answer within 0.3 s/);
    await assert.rejects(read(connection), /began no answer within 0.3 s/);
  });

  it('waits for the next part no longer than it may', async () => {
    const connection = await connect((response) => void response.writeHead(200).write('a'));
    await assert.rejects(read(connection), /did not go on with its answer/);
  });

  it('waits for the end no longer than it may', async () => {
    const connection = await connect(async (response) => {
      response.writeHead(200);
      while (!response.destroyed) {
        response.write('a');
        await delay(50);
      }
    });
    await assert.rejects(read(connection), /did not end its answer within 1 s/);
  });

  it('says that an answer was cut', async () => {
    const connection = await connect(async (response) => {
      response.writeHead(200, { 'Content-Length': '100' }).write('abc');
      await delay(20);
      response.destroy();
    });
    await assert.rejects(read(connection), /cannot be reached/);
  });

  it('says that an answer is no JSON', async () => {
    const connection = await connect((response) => void response.end('<html>'));
    await assert.rejects(connection.json('/path'), /is no JSON/);
  });

  it('aborts the request when its caller does', async () => {
    const connection = await connect((response) => void response.writeHead(200).write('a'));
    const abort = new AbortController();
    const reading = read(connection, abort.signal);
    await delay(50);
    abort.abort();
    await assert.rejects(reading, CancelledError);
    await delay(50);
    assert.equal(server!.aborted, 1);
  });

  it('aborts the request when nobody reads on', async () => {
    const connection = await connect((response) => void response.writeHead(200).write('a'));
    for await (const _ of connection.stream('/path', {}, new AbortController().signal)) break;
    await delay(50);
    assert.equal(server!.aborted, 1);
  });

  it('asks few questions at a time', async () => {
    let now = 0;
    let most = 0;
    const connection = await connect(async (response) => {
      most = Math.max(most, ++now);
      const closed = once(response, 'finish');
      await delay(10);
      now--;
      json({})(response);
      await closed;
    });
    await Promise.all(Array.from({ length: 12 }, () => connection.json('/path')));
    assert.ok(most <= 3, `${most} at a time`);
  });
});

describe('messages in a stream', () => {
  /** A text in pieces that end anywhere. */
  async function* cut(text: string, size: number): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
  async function all(messages: AsyncIterable<string>): Promise<string[]> {
    const found: string[] = [];
    for await (const message of messages) found.push(message);
    return found;
  }

  for (const size of [1, 3, 7, 1000]) {
    it(`are the same in pieces of ${size}`, async () => {
      const events = ': comment\r\ndata: {"a":1}\r\n\r\nevent: x\ndata: b\ndata: c\n\ndata: [DONE]\n\n';
      assert.deepEqual(await all(serverSentEvents(cut(events, size))), ['{"a":1}', 'b\nc', '[DONE]']);
      assert.deepEqual(await all(lines(cut('{"a":1}\n\n{"b":2}\r\n{"c":3}', size))), [
        '{"a":1}',
        '{"b":2}\r',
        '{"c":3}',
      ]);
    });
  }
});
