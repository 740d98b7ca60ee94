import { ModelsError, type ModelsErrorKind } from '../errors.ts';

/** What may go better another time. */
export class TransientError extends ModelsError {
  /** Milliseconds that the server asks to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    kind: ModelsErrorKind,
    message: string,
    options?: ErrorOptions & { retryAfterMs?: number | undefined },
  ) {
    super(kind, message, options);
    this.retryAfterMs = options?.retryAfterMs;
  }
}

/** Who answered, and with what we asked. */
export interface Asked {
  /** The hub or its mirror, or the host that it has sent us to. */
  readonly by: 'hub' | (string & {});
  /** `withheld`: there is one, and it would have gone in clear text. */
  readonly token: 'sent' | 'withheld' | 'none';
}

/**
 * Turns an answer that is not `ok` into an error. The hub says in X-Error-Code what it means by a status: without a
 * token, 401 may be a model that does not exist.
 *
 * @param about what was asked for
 */
export async function failedResponse(
  response: Response,
  about: string,
  { by, token }: Asked,
): Promise<ModelsError> {
  const { status, headers } = response;
  const code = headers.get('x-error-code');
  await response.body?.cancel().catch(() => undefined);
  if (status === 429) {
    const retryAfterMs = retryAfter(headers.get('retry-after'));
    return new TransientError('busy', `The server is asked too often (HTTP 429).`, { retryAfterMs });
  }
  if (status === 408 || status >= 500) {
    const retryAfterMs = retryAfter(headers.get('retry-after'));
    return new TransientError('server', `The server has a problem of its own (HTTP ${status}).`, {
      retryAfterMs,
    });
  }
  if (status === 404 || status === 410 || code === 'RepoNotFound') {
    const what = code === 'RevisionNotFound' ? 'this revision of it' : about;
    const hint =
      token !== 'sent' && code === 'RepoNotFound' ? ' If it is private, a token is needed to see it.' : '';
    return new ModelsError('notFound', `${about}: the hub does not have ${what}.${hint}`);
  }
  if (by !== 'hub') return new ModelsError('server', `${about}: ${by} refuses (HTTP ${status}).`);
  if (status === 401 || status === 403) return new ModelsError('gated', `${about}: ${gated[token]}`);
  return new ModelsError('server', `${about}: the server refuses (HTTP ${status}).`);
}

const gated: Readonly<Record<Asked['token'], string>> = {
  none: "its owner wants a licence to be accepted. Do that on the model's page, and give Foredraft a token of your account.",
  sent: "your token does not open it. Accept the licence on the model's page, with the account that the token belongs to.",
  withheld: 'it wants a token, and yours is not sent over http://, where everybody on the way can read it.',
};

/** Milliseconds, from seconds or a date (RFC 9110, 10.2.3). */
function retryAfter(value: string | null): number | undefined {
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? 1000 * Number(value) : Date.parse(value) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

const certificateCodes = /CERT|SELF_SIGNED|UNABLE_TO_(GET|VERIFY)|ERR_TLS|HOSTNAME_MISMATCH/;

/** Turns what `fetch`, or the stream of a body, threw into an error. */
export function failedRequest(error: unknown, host: string): ModelsError {
  const codes = causes(error);
  const code = codes.find((each) => certificateCodes.test(each));
  if (code !== undefined) {
    return new ModelsError(
      'certificate',
      `The certificate of ${host} is not trusted (${code}). Behind a proxy that looks into connections, its own certificate has to be known to the system, or named in NODE_EXTRA_CA_CERTS.`,
      { cause: error },
    );
  }
  const reason = codes[0] === undefined ? '' : ` (${codes[0]})`;
  return new TransientError(
    'unreachable',
    `${host} cannot be reached${reason}. Is there a network, or a proxy to go through?`,
    {
      cause: error,
    },
  );
}

/** Codes of an error and of what it was caused by: `fetch` fails with a TypeError that says nothing. */
function causes(error: unknown): string[] {
  const found: string[] = [];
  for (let at: unknown = error; at instanceof Error && found.length < 8; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === 'string') found.push(code);
    // Several addresses were tried.
    if (at instanceof AggregateError) found.push(...at.errors.flatMap(causes));
  }
  return found;
}
