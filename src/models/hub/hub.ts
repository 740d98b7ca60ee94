import { CancelledError } from '../../client/errors.ts';
import { ModelsError } from '../errors.ts';
import { type Asked, failedRequest, failedResponse, TransientError } from './failures.ts';

export interface HubOptions {
  /** The host's own: in VS Code its patched one, which knows proxies and certificates. */
  readonly fetch: typeof fetch;
  /** Asked before each request. */
  readonly offline: () => boolean;
  /** A mirror in place of https://huggingface.co, as HF_ENDPOINT has it. Empty for none. */
  readonly mirror?: string | undefined;
  /** For gated models; sent to the hub or its mirror alone. */
  readonly token?: string | undefined;
  readonly patience?: Partial<HubPatience> | undefined;
}

/** How long is waited for a server. */
export interface HubPatience {
  /** Milliseconds before each further try, after which it is given up. */
  readonly delaysMs: readonly number[];
  /** Milliseconds without an answer, or with less than a trickle of bytes, after which a try has failed. */
  readonly stallMs: number;
  /** Milliseconds that a server may ask to wait for (Retry-After). */
  readonly longestWaitMs: number;
}

const defaultPatience: HubPatience = {
  delaysMs: [1000, 2000, 4000, 8000, 16_000, 30_000],
  stallMs: 30_000,
  longestWaitMs: 120_000,
};

const HUB = 'https://huggingface.co';
/** The hub needs two: a renamed repository, and the server that has the bytes. */
const MAX_REDIRECTS = 8;

/** The model hub, or a mirror of it. Every request for models goes through `send`, and nothing else calls `fetch`. */
export class Hub {
  /** Without a slash at its end. */
  readonly url: string;
  readonly patience: HubPatience;
  readonly #options: HubOptions;

  /** @throws ModelsError when the mirror is no address */
  constructor(options: HubOptions) {
    this.#options = options;
    this.patience = { ...defaultPatience, ...options.patience };
    const { mirror } = options;
    this.url = (mirror === undefined || mirror === '' ? HUB : mirror).replace(/\/+$/, '');
    if (!webAddress(this.url)) {
      throw new ModelsError('refused', `The mirror ${this.url} is no address like ${HUB}.`);
    }
  }

  get isOffline(): boolean {
    return this.#options.offline();
  }

  /**
   * Gets `url`. Redirects are followed here and not by `fetch`, so that the token goes to the hub and to no other host,
   * whoever's `fetch` it is, and none leads from https to http.
   *
   * @param about what messages call it
   * @returns an answer that is `ok`, or 416; `signal` aborts its body
   * @throws TransientError when it may go better another time, ModelsError, CancelledError
   */
  async send(
    url: string,
    headers: Readonly<Record<string, string>>,
    about: string,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    let at = new URL(url);
    for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
      const response = await this.#request(at, headers, signal);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status >= 400 || location === null) {
        // 416 is an answer to a range: there is no such part.
        if (response.ok || response.status === 416) return response;
        throw await failedResponse(response, about, this.#asked(at));
      }
      void response.body?.cancel().catch(() => undefined); // an unread body holds its connection
      const next = webAddress(location, at);
      if (!next || (at.protocol === 'https:' && next.protocol === 'http:')) {
        throw new ModelsError('server', `${at.host} sends us to ${location}, where Foredraft does not go.`);
      }
      at = next;
    }
    throw new ModelsError('server', `${new URL(url).host} redirects without end.`);
  }

  async #request(
    url: URL,
    headers: Readonly<Record<string, string>>,
    signal: AbortSignal | undefined,
  ): Promise<Response> {
    if (this.isOffline) {
      throw new ModelsError('offline', 'Foredraft is told to stay offline: nothing is fetched.');
    }
    const noAnswer = new AbortController();
    const timer = setTimeout(() => {
      noAnswer.abort();
    }, this.patience.stallMs);
    try {
      return await this.#options.fetch(url, {
        headers: { ...headers, ...this.#authorization(url) },
        redirect: 'manual',
        signal: signal ? AbortSignal.any([signal, noAnswer.signal]) : noAnswer.signal,
      });
    } catch (error) {
      if (signal?.aborted) throw new CancelledError();
      if (noAnswer.signal.aborted) throw new TransientError('unreachable', `${url.host} does not answer.`);
      throw failedRequest(error, url.host);
    } finally {
      clearTimeout(timer);
    }
  }

  #authorization(url: URL): Record<string, string> {
    return this.#asked(url).token === 'sent' ? { authorization: `Bearer ${this.#options.token!}` } : {};
  }

  /** A token in clear text is everybody's. */
  #asked({ protocol, hostname, host, origin }: URL): Asked {
    if (origin !== new URL(this.url).origin) return { by: host, token: 'none' };
    if (!this.#options.token) return { by: 'hub', token: 'none' };
    const isSafe = protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
    return { by: 'hub', token: isSafe ? 'sent' : 'withheld' };
  }
}

function webAddress(text: string, base?: URL): URL | undefined {
  const url = URL.canParse(text, base?.href) ? new URL(text, base) : undefined;
  return url && /^https?:$/.test(url.protocol) ? url : undefined;
}
