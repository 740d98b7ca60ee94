import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createServer as createTlsServer } from 'node:https';
import { CancelledError } from '../../../../src/client/errors.ts';
import { TransientError } from '../../../../src/models/hub/failures.ts';
import { Hub, ModelsError } from '../../../../src/models/models.ts';
import { certificate } from '../../../support/hub/certificate.ts';

interface Seen {
  readonly host: string;
  readonly url: string;
  readonly authorization: string | undefined;
}

/** What the header says, where a test cannot say it beforehand. */
function inAMinute(retryAfter: string): string {
  return retryAfter.startsWith('a date') ? new Date(Date.now() + 60_000).toUTCString() : retryAfter;
}

describe('Hub', () => {
  const seen: Seen[] = [];
  const servers: Server[] = [];
  /** Answers by path; anything else is 200. */
  let answers: Record<string, { status: number; headers?: Record<string, string> }> = {};
  let here = '';
  let elsewhere = '';

  const listen = async (server: Server): Promise<string> => {
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  before(async () => {
    const answering = () =>
      createServer(({ url = '', headers }, response) => {
        seen.push({ host: headers.host!, url, authorization: headers.authorization });
        if (url === '/silence') return;
        const { status, headers: more } = answers[url] ?? { status: 200 };
        response.writeHead(status, more).end('body');
      });
    here = await listen(answering());
    elsewhere = await listen(answering());
  });
  beforeEach(() => {
    seen.length = 0;
    answers = {};
  });
  after(() => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
  });

  const hub = (options: Partial<ConstructorParameters<typeof Hub>[0]> = {}) =>
    new Hub({
      fetch,
      offline: () => false,
      mirror: `http://${here}`,
      patience: { stallMs: 150 },
      ...options,
    });
  const get = (path: string, options = {}, signal?: AbortSignal) =>
    hub(options).send(`http://${here}${path}`, { accept: 'text/plain' }, 'the thing', signal);

  it('is the real one unless there is a mirror', () => {
    assert.equal(hub({ mirror: '' }).url, 'https://huggingface.co');
    assert.equal(hub({ mirror: undefined }).url, 'https://huggingface.co');
    assert.equal(hub({ mirror: 'https://mirror.example/hf//' }).url, 'https://mirror.example/hf');
    for (const mirror of ['mirror.example', 'file:///etc', 'ftp://mirror.example']) {
      assert.throws(() => hub({ mirror }), /is no address/, mirror);
    }
  });

  it('makes no request while offline, and asks before each', async () => {
    let isOffline = true;
    const offline = () => isOffline;
    await assert.rejects(get('/a', { offline }), { kind: 'offline' });
    assert.deepEqual(seen, []);

    isOffline = false;
    answers = { '/a': { status: 302, headers: { location: `http://${elsewhere}/b` } } };
    const counting: typeof fetch = async (...args) => {
      const response = await fetch(...args);
      isOffline = true; // the switch is turned between two hops
      return response;
    };
    await assert.rejects(get('/a', { offline, fetch: counting }), { kind: 'offline' });
    assert.deepEqual(
      seen.map(({ url }) => url),
      ['/a'],
    );
  });

  it('sends the token to the hub, and to nobody that it redirects to', async () => {
    answers = {
      '/a': { status: 307, headers: { location: '/b' } },
      '/b': { status: 302, headers: { location: `http://${elsewhere}/c` } },
    };
    const response = await get('/a', { token: 'hf_secret' });
    assert.equal(await response.text(), 'body');
    assert.deepEqual(seen, [
      { host: here, url: '/a', authorization: 'Bearer hf_secret' },
      { host: here, url: '/b', authorization: 'Bearer hf_secret' },
      { host: elsewhere, url: '/c', authorization: undefined },
    ]);
  });

  it('sends no token in clear text', async () => {
    const sent: (string | null)[] = [];
    const fake: typeof fetch = async (_url, init) => {
      sent.push(new Headers(init?.headers).get('authorization'));
      return new Response('body');
    };
    for (const origin of ['http://mirror.example', 'https://mirror.example', 'http://localhost:1']) {
      await hub({ mirror: origin, token: 'hf_secret', fetch: fake }).send(`${origin}/a`, {}, 'it', undefined);
    }
    assert.deepEqual(sent, [null, 'Bearer hf_secret', 'Bearer hf_secret']);
  });

  for (const [what, location, message] of [
    ['from https to http', 'http://other.example/b', /where Foredraft does not go/],
    ['to a file', 'file:///etc/passwd', /where Foredraft does not go/],
    ['in a circle', 'https://hub.example/a', /redirects without end/],
  ] as const) {
    it(`is not led ${what}`, async () => {
      const fake: typeof fetch = async () => new Response(null, { status: 302, headers: { location } });
      const sending = hub({ mirror: 'https://hub.example', fetch: fake }).send(
        'https://hub.example/a',
        {},
        'it',
        undefined,
      );
      await assert.rejects(sending, message);
    });
  }

  for (const [status, code, token, kind, message] of [
    [404, undefined, undefined, 'notFound', /^the thing: the hub does not have the thing\.$/],
    [404, 'RevisionNotFound', undefined, 'notFound', /does not have this revision of it/],
    [401, 'RepoNotFound', undefined, 'notFound', /If it is private, a token is needed/],
    [401, 'GatedRepo', undefined, 'gated', /wants a licence to be accepted/],
    [403, 'GatedRepo', 'hf_secret', 'gated', /your token does not open it/],
    [400, undefined, undefined, 'server', /the server refuses \(HTTP 400\)/],
  ] as const) {
    it(`says what HTTP ${status} ${code ?? ''} means${token ? ' with a token' : ''}`, async () => {
      answers = { '/a': { status, headers: code ? { 'x-error-code': code } : {} } };
      await assert.rejects(get('/a', { token }), (error) => {
        assert.ok(error instanceof ModelsError && !(error instanceof TransientError));
        assert.equal(error.kind, kind);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it('does not take a proxy that refuses for a licence, nor a token that was not sent for a wrong one', async () => {
    answers = {
      '/a': { status: 302, headers: { location: `http://${elsewhere}/c` } },
      '/c': { status: 403 },
    };
    await assert.rejects(get('/a', { token: 'hf_secret' }), {
      kind: 'server',
      message: `the thing: ${elsewhere} refuses (HTTP 403).`,
    });
    const origin = 'http://mirror.example';
    const fake: typeof fetch = () => Promise.resolve(new Response(null, { status: 401 }));
    const asking = hub({ mirror: origin, token: 'hf_secret', fetch: fake }).send(
      `${origin}/a`,
      {},
      'it',
      undefined,
    );
    await assert.rejects(asking, { kind: 'gated', message: /is not sent over http:/ });
  });

  for (const [status, retryAfter, kind, wait] of [
    [429, '7', 'busy', [7000, 7000]],
    [429, 'a date in a minute', 'busy', [50_000, 61_000]],
    [429, 'soon', 'busy', undefined],
    [503, '2', 'server', [2000, 2000]],
    [500, undefined, 'server', undefined],
  ] as const) {
    it(`takes HTTP ${status} with Retry-After: ${retryAfter} for what passes`, async () => {
      answers = {
        '/a': { status, headers: retryAfter === undefined ? {} : { 'retry-after': inAMinute(retryAfter) } },
      };
      await assert.rejects(get('/a'), (error) => {
        assert.ok(error instanceof TransientError);
        assert.equal(error.kind, kind);
        const [least, most] = wait ?? [NaN, NaN];
        if (wait)
          assert.ok(error.retryAfterMs! >= least && error.retryAfterMs! <= most, String(error.retryAfterMs));
        else assert.equal(error.retryAfterMs, undefined);
        return true;
      });
    });
  }

  it('says that a server cannot be reached, or does not answer', async () => {
    const gone = createServer();
    const nobody = `http://${await listen(gone)}`;
    await new Promise((resolve) => gone.close(resolve));
    const unreachable = hub({ mirror: nobody }).send(`${nobody}/a`, {}, 'it', undefined);
    await assert.rejects(unreachable, { kind: 'unreachable', message: /cannot be reached \(ECONNREFUSED\)/ });
    await assert.rejects(get('/silence'), { kind: 'unreachable', message: /does not answer/ });
  });

  it('says that a certificate is not trusted, and does not try again', async () => {
    const tls = createTlsServer(certificate, (_request, response) => response.end());
    const url = `https://${await listen(tls)}`;
    await assert.rejects(hub({ mirror: url }).send(`${url}/a`, {}, 'it', undefined), (error) => {
      assert.ok(error instanceof ModelsError && !(error instanceof TransientError));
      assert.equal(error.kind, 'certificate');
      assert.match(error.message, /not trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)/);
      return true;
    });
  });

  it('stops when it is cancelled', async () => {
    const cancel = new AbortController();
    const sending = get('/silence', {}, cancel.signal);
    cancel.abort();
    await assert.rejects(sending, CancelledError);
  });
});
