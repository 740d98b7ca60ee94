import { pathToFileURL } from 'node:url';
import { ServerClient } from '../servers/serverClient.ts';
import { CliError } from './errors.ts';
import type { EngineOptions } from './engineOptions.ts';
import { serverSettings } from './server.ts';
import { type Engine, limits } from './withEngine.ts';

/** Runs `work` with a server in place of the engine. @throws CancelledError when `signal` aborts */
export async function withServer<T>(
  url: string,
  { serverModel, layout }: EngineOptions,
  signal: AbortSignal,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  const client = new ServerClient(() => Promise.resolve(serverSettings(url, serverModel)));
  const stop = (): void => client.dispose();
  signal.addEventListener('abort', stop, { once: true });
  const unavailable = (): Promise<never> => Promise.reject(new CliError('A server does not tell that.'));
  try {
    const start = performance.now();
    const info = await client.start();
    return await work({
      info,
      loadMs: performance.now() - start,
      complete: ({ file, ...rest }) =>
        client.complete(
          { ...limits, uri: pathToFileURL(file).href, ...rest, ...(layout && { layout }) },
          signal,
        ),
      nextByte: unavailable,
      tokenEnds: unavailable,
      profile: unavailable,
      workspace: unavailable,
    });
  } finally {
    signal.removeEventListener('abort', stop);
    client.dispose();
  }
}
