import { EngineError } from '../client/errors.ts';

/** Where a server is. */
export interface ServerAddress {
  /** What paths such as `/v1/models` are put after. */
  readonly base: string;
  /** Scheme, host and port: keys belong to one, and are never sent to another. */
  readonly origin: string;
  /** On this machine. */
  readonly isLoopback: boolean;
}

/** Paths of requests that people copy with the address. */
const endpoints = /\/+(v1(\/(completions|models))?|infill|completion|api(\/generate)?)?\/*$/;

/**
 * Reads what somebody wrote: `localhost:8080` is meant as `http://localhost:8080`, and so is the address of a request.
 *
 * @throws EngineError where it is no address of a server
 */
export function parseAddress(text: string): ServerAddress {
  const written = text.trim();
  const full = /^[a-z][a-z0-9+.-]*:\/\//i.test(written) ? written : `http://${written}`;
  const url = URL.canParse(full) ? new URL(full) : undefined;
  if (!url || url.hostname === '' || !['http:', 'https:'].includes(url.protocol)) {
    throw new EngineError(
      `"${written}" is no address of a server: it should look like http://localhost:8080 or https://host.example.`,
    );
  }
  if (url.username !== '' || url.password !== '') {
    throw new EngineError(
      'The address of the server has a password in it, which would be shown and stored in the open. Leave it out, and set the key by itself.',
    );
  }
  return {
    base: url.origin + url.pathname.replace(endpoints, ''),
    origin: url.origin,
    isLoopback: isLoopback(url.hostname),
  };
}

function isLoopback(hostname: string): boolean {
  return /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/.test(hostname);
}
