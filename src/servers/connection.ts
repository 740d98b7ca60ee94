import { CancelledError } from '../client/errors.ts';
import type { ServerAddress } from './address.ts';
import type { Timeouts } from './timeouts.ts';
import { Turns } from './turns.ts';
import { garbled, messageOf, redirected, refused, tooSlow, unreachable } from './errors.ts';

/**
 * Questions at a time. llama.cpp's server has a thread for each connection, few of them, and one stays taken for seconds
 * after its answer: with two dozen questions at once it answered nobody.
 */
const questionsAtOnce = 3;

/** Bodies are parts of one completion: one that is longer is none. */
const longestBody = 8 * 2 ** 20;

/** Requests to one server. */
export class Connection {
  readonly base: string;
  readonly #key: string | undefined;
  readonly #timeouts: Timeouts;
  readonly #questions = new Turns(questionsAtOnce);

  /** @param key for the origin of `address`, sent as a bearer token */
  constructor({ base }: ServerAddress, key: string | undefined, timeouts: Timeouts) {
    this.base = base;
    this.#key = key;
    this.#timeouts = timeouts;
  }

  /**
   * An answer as JSON, unchecked.
   *
   * @param body what to POST; undefined for GET
   * @throws ServerError, or CancelledError when `signal` aborts
   */
  json(path: string, body?: unknown, signal?: AbortSignal, limit = this.#timeouts.connect): Promise<unknown> {
    return this.#questions.take(() => this.#ask(path, body, signal, limit));
  }

  async #ask(path: string, body: unknown, signal: AbortSignal | undefined, limit: number): Promise<unknown> {
    const patience = new Patience(signal);
    patience.wait(limit, () => tooSlow(this.base, 'did not answer', limit));
    try {
      const response = await this.#fetch(path, body, patience);
      const text = await readAll(response);
      try {
        return JSON.parse(text);
      } catch (cause) {
        throw garbled(this.base, `to ${path} is no JSON`, cause);
      }
    } catch (error) {
      throw this.#explain(error, patience);
    } finally {
      patience.end();
    }
  }

  /**
   * An answer as it comes. The request is aborted when whoever reads it stops, too.
   *
   * @throws ServerError, or CancelledError when `signal` aborts
   */
  async *stream(path: string, body: unknown, signal: AbortSignal): AsyncGenerator<string, void, undefined> {
    const { firstByte, total } = this.#timeouts;
    const patience = new Patience(signal);
    patience.deadline(total, () => tooSlow(this.base, 'did not end its answer', total));
    patience.wait(firstByte, () => tooSlow(this.base, 'began no answer', firstByte));
    try {
      const response = await this.#fetch(path, body, patience);
      const decoder = new TextDecoder();
      for await (const chunk of chunksOf(response)) {
        patience.wait(firstByte, () => tooSlow(this.base, 'did not go on with its answer', firstByte));
        yield decoder.decode(chunk, { stream: true });
      }
    } catch (error) {
      throw this.#explain(error, patience);
    } finally {
      patience.end();
    }
  }

  async #fetch(path: string, body: unknown, { signal }: Patience): Promise<Response> {
    const response = await fetch(this.base + path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        ...(body !== undefined && { 'Content-Type': 'application/json' }),
        ...(this.#key !== undefined && { Authorization: `Bearer ${this.#key}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      redirect: 'manual',
      signal,
    });
    if (response.ok) return response;
    if (response.status >= 300 && response.status < 400) {
      throw redirected(this.base, response.headers.get('location'));
    }
    const said = messageOf(await readAll(response));
    throw refused(this.base, path, response.status, said, this.#key !== undefined);
  }

  #explain(error: unknown, { reason }: Patience): unknown {
    if (reason) return reason;
    // Whatever undici throws: no connection, one that broke off, a body that was cut.
    return error instanceof TypeError ? unreachable(this.base, error) : error;
  }
}

/** Aborts a request: when its caller does, or when something takes too long. */
class Patience {
  readonly #abort = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#giveUp(new CancelledError());
  #waiting: NodeJS.Timeout | undefined;
  #total: NodeJS.Timeout | undefined;
  /** Why it was aborted. */
  reason: Error | undefined;

  constructor(caller: AbortSignal | undefined) {
    this.#caller = caller;
    if (caller?.aborted) this.#onAbort();
    caller?.addEventListener('abort', this.#onAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** For what comes next, in place of what was waited for before. */
  wait(milliseconds: number, error: () => Error): void {
    clearTimeout(this.#waiting);
    this.#waiting = setTimeout(() => this.#giveUp(error()), milliseconds);
  }

  deadline(milliseconds: number, error: () => Error): void {
    this.#total = setTimeout(() => this.#giveUp(error()), milliseconds);
  }

  /** What is still under way is aborted. */
  end(): void {
    clearTimeout(this.#waiting);
    clearTimeout(this.#total);
    this.#caller?.removeEventListener('abort', this.#onAbort);
    this.#abort.abort();
  }

  #giveUp(reason: Error): void {
    this.reason ??= reason;
    this.#abort.abort();
  }
}

async function* chunksOf({ body }: Response): AsyncGenerator<Uint8Array, void, undefined> {
  if (!body) return;
  const reader = (body as ReadableStream<Uint8Array>).getReader();
  try {
    let length = 0;
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      length += part.value.length;
      if (length > longestBody) throw new TypeError('the answer is too long');
      yield part.value;
    }
  } finally {
    // An aborted body rejects, which is no news.
    reader.cancel().catch(() => undefined);
  }
}

async function readAll(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const chunk of chunksOf(response)) text += decoder.decode(chunk, { stream: true });
  return text;
}
