import { EngineError } from '../client/errors.ts';

/** A server did not do what it was asked. The message says what the user can do about it. */
export class ServerError extends EngineError {
  /** HTTP status of the answer; undefined where there was none. */
  readonly status: number | undefined;
  /** Whether the request could do better at another time. */
  readonly isPassing: boolean;
  /** Those that the server has, where one of them has to be chosen. */
  readonly models: readonly string[] | undefined;

  constructor(message: string, { status, isPassing = false, models, cause }: ServerErrorOptions = {}) {
    super(message, { cause });
    this.status = status;
    this.isPassing = isPassing;
    this.models = models;
  }
}

interface ServerErrorOptions {
  readonly status?: number;
  readonly isPassing?: boolean;
  readonly models?: readonly string[];
  readonly cause?: unknown;
}

/** What to do about codes of Node's network and TLS layers. */
const advice: readonly (readonly [codes: RegExp, message: string])[] = [
  [/^ECONNREFUSED$/, 'Nothing listens there. Is the server running, and is this its port?'],
  [/^(ENOTFOUND|EAI_AGAIN)$/, 'There is no host of this name, or the network is down.'],
  [/^(EHOSTUNREACH|ENETUNREACH|ENETDOWN)$/, 'There is no way to this host from here.'],
  [
    /^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/,
    'It does not answer. Is the host up, and does a firewall let you through?',
  ],
  [
    /^(EPROTO|ERR_SSL_.*)$/,
    'It does not speak TLS as asked. If it is a plain HTTP server, its address begins with http://.',
  ],
  [/^CERT_HAS_EXPIRED$/, 'Its certificate has expired.'],
  [/^ERR_TLS_CERT_ALTNAME_INVALID$/, 'Its certificate is for another host name.'],
  [
    /SELF_SIGNED|^UNABLE_TO_(VERIFY|GET_ISSUER)|^CERT_/,
    'Its certificate is of no authority that is known here. Add that to the certificates of the system, or name its file in NODE_EXTRA_CA_CERTS.',
  ],
];

/** For a request that got no answer. */
export function unreachable(base: string, cause: unknown): ServerError {
  const code = codeOf(cause);
  const message = advice.find(([codes]) => codes.test(code))?.[1];
  return new ServerError(`${base} cannot be reached. ${message ?? describe(cause)}`, {
    isPassing: true,
    cause,
  });
}

/** `fetch` hides what happened one or two causes deep. */
function codeOf(error: unknown): string {
  for (let at = error, depth = 0; at instanceof Error && depth < 4; at = at.cause, depth++) {
    if ('code' in at && typeof at.code === 'string') return at.code;
    if (at instanceof AggregateError) return codeOf(at.errors[0]);
  }
  return '';
}

function describe(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error ? `${cause.message}.` : String(cause);
}

/**
 * For an answer that is an error.
 *
 * @param said what the body says, if anything
 */
export function refused(
  base: string,
  path: string,
  status: number,
  said: string,
  hasKey: boolean,
): ServerError {
  const quoted = said === '' ? '' : ` It says: ${said}`;
  switch (status) {
    case 401:
    case 403:
      return new ServerError(
        hasKey
          ? `${base} does not take the key that is set for it.${quoted}`
          : `${base} wants a key, and none is set for it.${quoted}`,
        { status },
      );
    case 404:
    case 405:
      return new ServerError(`${base} has no ${path}.${quoted}`, { status });
    case 429:
      return new ServerError(`${base} has too many requests at the moment.${quoted}`, {
        status,
        isPassing: true,
      });
    case 503:
      return new ServerError(`${base} is not ready; it may still be loading its model.${quoted}`, {
        status,
        isPassing: true,
      });
    default:
      return new ServerError(`${base} answered ${path} with an error, ${status}.${quoted}`, {
        status,
        isPassing: status >= 500,
      });
  }
}

/** Redirects are not followed: the key, and the text, are for the server that was named. */
export function redirected(base: string, location: string | null): ServerError {
  const where = location === null ? 'elsewhere' : `to ${location}`;
  return new ServerError(
    `${base} redirects ${where}, which is not followed. If that is the server, set its address.`,
  );
}

export function tooSlow(base: string, what: string, milliseconds: number): ServerError {
  return new ServerError(
    `${base} ${what} within ${Math.round(milliseconds / 100) / 10} s. It may be overloaded.`,
    {
      isPassing: true,
    },
  );
}

/** For an answer that ends before its end, or is not what the server's documentation says. */
export function garbled(base: string, what: string, cause?: unknown): ServerError {
  return new ServerError(`The answer of ${base} ${what}.`, { isPassing: true, cause });
}

const longestQuote = 300;

/** What an error's body says, in the ways of the servers in use: `{error: {message}}`, `{error}`, `{detail}`. */
export function messageOf(body: string): string {
  const found = messageIn(parse(body)) ?? (body.trimStart().startsWith('<') ? '' : body);
  const line = found.replace(/\s+/g, ' ').trim();
  return line.length > longestQuote ? `${line.slice(0, longestQuote)}...` : line;
}

function messageIn(value: unknown): string | undefined {
  if (typeof value === 'string') return value;
  if (Array.isArray(value)) return messageIn(value[0]);
  if (typeof value !== 'object' || value === null) return undefined;
  const { error, message, detail, msg } = value as Record<string, unknown>;
  return messageIn(error) ?? messageIn(message) ?? messageIn(detail) ?? messageIn(msg);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
