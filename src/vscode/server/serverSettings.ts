import { EngineError } from '../../client/errors.ts';
import type { ServerSettings } from '../../servers/connect.ts';
import type { Config } from '../config.ts';
import type { ServerKeys } from './serverKeys.ts';

/**
 * What a server needs, with the key of its origin.
 *
 * @throws EngineError where it may not be used
 */
export async function serverSettings(
  config: Config,
  keys: Pick<ServerKeys, 'get'>,
  chosen: Omit<ServerSettings, 'key'> = config.server(),
): Promise<ServerSettings> {
  const { origin, base, isLoopback } = chosen.address;
  if (config.offline && !isLoopback) {
    throw new EngineError(
      `${base} is not asked for anything: foredraft.offline allows only servers on this computer.`,
    );
  }
  return { ...chosen, key: await keys.get(origin) };
}
