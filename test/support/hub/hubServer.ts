import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface RepositoryFile {
  readonly path: string;
  readonly content: Buffer;
  /** Kept in large file storage, which another server serves. */
  readonly isLarge: boolean;
}

export interface Repository {
  readonly commit: string;
  readonly files: readonly RepositoryFile[];
  readonly licence?: string;
  /** The token without which it gives out no files. */
  readonly gatedBy?: string;
}

/** What the server does wrong with a request. */
export type Mischief =
  | { readonly kind: 'status'; readonly status: number; readonly retryAfter?: string }
  /** Closes the connection before it answers. */
  | { readonly kind: 'reset' }
  /** Never answers. */
  | { readonly kind: 'silence' }
  /** Closes the connection after so many bytes of the body. */
  | { readonly kind: 'cut'; readonly after: number }
  /** From here on, a byte every 20 ms. */
  | { readonly kind: 'trickle'; readonly after: number }
  /** One byte is another. */
  | { readonly kind: 'wrongByte'; readonly at: number }
  /** Content-Length is off by so much. */
  | { readonly kind: 'wrongLength'; readonly by: number }
  /** Sends all, whatever part was asked for. */
  | { readonly kind: 'noRanges' }
  /** Sends another part than it was asked for. */
  | { readonly kind: 'wrongRange' }
  /** Has another entity tag than a moment ago. */
  | { readonly kind: 'otherEtag' };

/** A request, and what came of it. */
export interface Served {
  readonly server: 'hub' | 'storage';
  readonly url: string;
  readonly authorization: string | undefined;
  readonly ifRange: string | undefined;
  /** First byte that was asked for. */
  readonly from: number;
  readonly mischief: Mischief['kind'] | undefined;
  status: number;
  /** Of the body. */
  bytes: number;
}

const CHUNK = 16 * 1024;

/**
 * A server that behaves like the model hub, as far as downloads go, with its storage on another origin; and that does
 * wrong what `mischief` says. The real one cannot be had in a test: it is neither here nor ever broken when needed.
 */
export class HubServer {
  readonly requests: Served[] = [];
  readonly repositories = new Map<string, Repository>();
  /** Asked for each request. */
  mischief: (served: Served) => Mischief | undefined = () => undefined;
  /** Called after each chunk of storage; may be slow. */
  onChunk: (served: Served) => Promise<void> | void = () => undefined;
  readonly #hub: Server;
  readonly #storage: Server;

  private constructor() {
    this.#hub = createServer((request, response) => void this.#serve('hub', request, response));
    this.#storage = createServer((request, response) => void this.#serve('storage', request, response));
  }

  static async start(): Promise<HubServer> {
    const server = new HubServer();
    for (const each of [server.#hub, server.#storage]) {
      await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
    }
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#hub.address() as AddressInfo).port}`;
  }

  get storageUrl(): string {
    return `http://127.0.0.1:${(this.#storage.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    for (const each of [this.#hub, this.#storage]) {
      each.closeAllConnections();
      await new Promise((resolve) => each.close(resolve));
    }
  }

  async #serve(server: Served['server'], request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization, range, 'if-range': ifRange } = request.headers;
    const from = Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0);
    const seen = {
      server,
      url: request.url ?? '',
      authorization,
      ifRange: ifRange as string | undefined,
      from,
    };
    const served: Served = { ...seen, mischief: undefined, status: 0, bytes: 0 };
    const mischief = this.mischief(served);
    const entry = Object.assign(served, { mischief: mischief?.kind });
    this.requests.push(entry);
    response.on('error', () => undefined); // the other side may have gone
    switch (mischief?.kind) {
      case 'reset':
        request.socket.destroy();
        return;
      case 'silence':
        return;
      case 'status':
        response.writeHead(
          mischief.status,
          mischief.retryAfter === undefined ? {} : { 'retry-after': mischief.retryAfter },
        );
        response.end();
        return;
      default:
        await this.#answer(entry, range !== undefined, mischief, response).catch(() => response.destroy());
    }
  }

  async #answer(
    served: Served,
    isRange: boolean,
    mischief: Mischief | undefined,
    response: ServerResponse,
  ): Promise<void> {
    const url = new URL(served.url, this.url);
    if (served.server === 'storage') {
      const file = [...this.repositories.values()]
        .flatMap(({ files }) => files)
        .find(({ content }) => url.pathname === `/${sha256(content)}`);
      if (!file) return void fail(response, 404, 'EntryNotFound');
      return this.#send(file.content, sha256(file.content), served, isRange, mischief, response);
    }
    const [, api, name, rest] =
      /^(\/api\/models)?\/([^/]+\/[^/]+)\/(.*)$/.exec(decodeURIComponent(url.pathname)) ?? [];
    const repository = this.repositories.get(name ?? '');
    if (!repository) return void fail(response, 401, 'RepoNotFound');
    const [kind, revision = '', ...path] = (rest ?? '').split('/');
    if (revision !== 'main' && revision !== repository.commit) return void fail(response, 404, 'RevisionNotFound');
    if (api !== undefined) {
      const json = JSON.stringify(kind === 'tree' ? tree(repository) : info(name!, repository));
      return this.#send(Buffer.from(json), 'api', served, false, mischief, response);
    }
    if (repository.gatedBy !== undefined && served.authorization !== `Bearer ${repository.gatedBy}`) {
      return void fail(response, served.authorization === undefined ? 401 : 403, 'GatedRepo');
    }
    const file = repository.files.find((each) => each.path === path.join('/'));
    if (!file) return void fail(response, 404, 'EntryNotFound');
    if (!file.isLarge)
      return this.#send(file.content, gitBlob(file.content), served, isRange, mischief, response);
    response.writeHead(302, {
      location: `${this.storageUrl}/${sha256(file.content)}?signature=abc`,
      'x-linked-etag': `"${sha256(file.content)}"`,
      'x-linked-size': file.content.length,
      'x-repo-commit': repository.commit,
    });
    response.end();
  }

  async #send(
    content: Buffer,
    tag: string,
    served: Served,
    isRange: boolean,
    mischief: Mischief | undefined,
    response: ServerResponse,
  ): Promise<void> {
    const etag = mischief?.kind === 'otherEtag' ? `"${tag}-${this.requests.length}"` : `"${tag}"`;
    const isPart = isRange && mischief?.kind !== 'noRanges' && (served.ifRange ?? etag) === etag;
    const from = isPart ? served.from + (mischief?.kind === 'wrongRange' ? 1 : 0) : 0;
    if (isPart && served.from >= content.length) {
      response.writeHead(416, { 'content-range': `bytes */${content.length}` });
      response.end();
      served.status = 416;
      return;
    }
    const body = Buffer.from(content.subarray(from));
    if (mischief?.kind === 'wrongByte' && body.length > 0) body[mischief.at % body.length]! ^= 1;
    served.status = isPart ? 206 : 200;
    response.writeHead(served.status, {
      etag,
      'content-type': 'application/octet-stream',
      'content-length': Math.max(0, body.length + (mischief?.kind === 'wrongLength' ? mischief.by : 0)),
      ...(isPart && { 'content-range': `bytes ${from}-${content.length - 1}/${content.length}` }),
    });
    // Node refuses to write less or more than it has announced, unless the connection is written to itself.
    const to = mischief?.kind === 'wrongLength' ? response.socket! : response;
    response.flushHeaders();
    const limit = mischief?.kind === 'cut' || mischief?.kind === 'trickle' ? mischief.after : Infinity;
    for (
      let at = 0;
      at < body.length && !response.destroyed && response.socket && !response.socket.destroyed;
    ) {
      const isSlow = at >= limit;
      if (isSlow && mischief?.kind === 'cut') return void response.socket.destroy();
      const end = isSlow ? at + 1 : Math.min(at + CHUNK, limit, body.length);
      if (!to.write(body.subarray(at, end))) {
        await Promise.race([new Promise((resolve) => to.once('drain', resolve)), delay(500)]);
      }
      served.bytes += end - at;
      at = end;
      if (isSlow) await delay(20);
      if (served.server === 'storage') await this.onChunk(served);
    }
    if (to !== response) response.socket?.end();
    else if (mischief?.kind === 'cut') response.socket?.destroy();
    else response.end();
  }
}

function fail(response: ServerResponse, status: number, code: string): void {
  response.writeHead(status, { 'x-error-code': code });
  response.end();
}

/** As /api/models/NAME/revision/REVISION has it. */
function info(name: string, { commit, licence, files }: Repository): object {
  return {
    _id: 'abc',
    id: name,
    sha: commit,
    private: false,
    gated: false,
    downloads: 1,
    likes: 1,
    lastModified: '2026-01-01T00:00:00.000Z',
    cardData: { license: licence },
    siblings: files.map(({ path }) => ({ rfilename: path })),
  };
}

/** As /api/models/NAME/tree/REVISION has it. */
function tree({ files }: Repository): object[] {
  return files.map(({ path, content, isLarge }) => ({
    type: 'file',
    path,
    size: content.length,
    oid: isLarge ? gitBlob(Buffer.from(`pointer to ${sha256(content)}`)) : gitBlob(content),
    ...(isLarge && { lfs: { oid: sha256(content), size: content.length, pointerSize: 134 } }),
  }));
}

export function sha256(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

function gitBlob(content: Buffer): string {
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex');
}
