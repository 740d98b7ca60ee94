import { parseAddress } from '../servers/address.ts';
import { connectServer, type ServerSettings } from '../servers/connect.ts';
import { timeoutsFor } from '../servers/timeouts.ts';
import { describeServer } from '../servers/unavailable.ts';
import { printResult } from './printResult.ts';

/** Seconds: more than in the editor, since nobody is typing. */
const patience = 60;

/** Environment variable with the key of the server that is named on the command line. */
export const keyVariable = 'FOREDRAFT_SERVER_KEY';

/** @throws EngineError where `url` is no address */
export function serverSettings(url: string, model: string | undefined): ServerSettings {
  const key = process.env[keyVariable];
  return {
    address: parseAddress(url),
    ...(key !== undefined && key !== '' && { key }),
    ...(model !== undefined && { model }),
    keepAliveMinutes: 5,
    timeouts: timeoutsFor(patience),
  };
}

export interface ServerOptions {
  readonly serverModel?: string;
  readonly json?: true;
}

/** `foredraft server`: what is found at an address. */
export async function server(
  url: string,
  { serverModel, json }: ServerOptions,
  signal: AbortSignal,
): Promise<void> {
  const { info } = await connectServer(serverSettings(url, serverModel), signal);
  const { right, of } = info.filled;
  const whose = info.fim === 'tokens' ? `ours (${info.layout!}), of the model's own tokens` : "the server's";
  printResult(
    info,
    json,
    () =>
      `${describeServer(info)}\nPrompts: ${whose}; made for ${info.maxLength} tokens.\nTest holes: ${right} of ${of} filled.\n`,
  );
}
