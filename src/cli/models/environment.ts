import { Hub, ModelStore, resolveModel, storeFolder } from '../../models/models.ts';

/** The store that the editor uses, too, unless FOREDRAFT_MODELS names another folder, as `foredraft.models.folder` does. */
export async function openStore(env = process.env): Promise<ModelStore> {
  return new ModelStore(await storeFolder(env.FOREDRAFT_MODELS));
}

/**
 * The hub as other tools of its ecosystem are told about it: HF_ENDPOINT for a mirror, HF_TOKEN, HF_HUB_OFFLINE. Proxies
 * are those of HTTP_PROXY, HTTPS_PROXY and NO_PROXY, which Node's own `fetch` does not heed; Node itself reads
 * NODE_EXTRA_CA_CERTS.
 */
export async function openHub(env = process.env): Promise<Hub> {
  const isOffline = [env.FOREDRAFT_OFFLINE, env.HF_HUB_OFFLINE].some((value) =>
    /^(1|true|yes|on)$/i.test(value ?? ''),
  );
  const { EnvHttpProxyAgent, fetch: proxiedFetch } = await import('undici');
  const dispatcher = new EnvHttpProxyAgent();
  const viaProxy = (input: string | URL, init?: object): Promise<unknown> =>
    proxiedFetch(input, { ...init, dispatcher });
  return new Hub({
    fetch: viaProxy as typeof fetch,
    offline: () => isOffline,
    mirror: env.HF_ENDPOINT,
    token: env.HF_TOKEN,
  });
}

/** Path of a model for the engine, from what `--model` says: a path, or the name of a model of the store. */
export function modelPath(text: string): Promise<string> {
  return resolveModel(text, () => openStore());
}
