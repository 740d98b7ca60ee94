import { listFiles, modelInfo } from '@huggingface/hub';
import { CancelledError } from '../../client/errors.ts';
import { ModelsError } from '../errors.ts';
import { isFileName } from '../store/manifest.ts';
import { TransientError } from './failures.ts';
import type { Hub } from './hub.ts';

/** A file as the hub announces it. */
export interface HubFile {
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  /** What its bytes hash to, in lower-case hex: SHA-256 of large files, git's own hash of a blob of small ones. */
  readonly hash: { readonly kind: 'sha256' | 'gitBlob'; readonly value: string };
}

/** What the hub says of a model. */
export interface HubModel {
  readonly repository: string;
  /** What the revision stands for now. */
  readonly commit: string;
  readonly licence: string | undefined;
  /** In the repository's root. */
  readonly files: readonly HubFile[];
}

/**
 * Asks what a revision of a repository holds. Answers are cut and broken like everything else: one that is no JSON may
 * be whole the next time.
 *
 * @throws TransientError, ModelsError, CancelledError
 */
export async function readRepository(
  hub: Hub,
  repository: string,
  revision: string,
  signal: AbortSignal | undefined,
): Promise<HubModel> {
  if (!/^[\w-][\w.-]*\/[\w-][\w.-]*$/.test(repository)) {
    throw new ModelsError(
      'refused',
      `"${repository}" is no repository of the hub: those are called OWNER/NAME.`,
    );
  }
  // Nobody waits longer for a few kilobytes, however they trickle.
  const late = AbortSignal.timeout(4 * hub.patience.stallMs);
  const both = signal ? AbortSignal.any([signal, late]) : late;
  // The library hands over addresses as text. Its own errors would not say what the hub's headers do, and its token would go where links lead.
  const request = (url: Parameters<typeof fetch>[0]): Promise<Response> =>
    hub.send(url as string, { accept: 'application/json' }, repository, both);
  const where = { hubUrl: hub.url, fetch: request };
  try {
    const info = await modelInfo({
      name: repository,
      revision,
      additionalFields: ['sha', 'cardData'],
      ...where,
    });
    if (!/^[0-9a-f]{40}$/.test(info.sha)) throw new TypeError(`sha is ${info.sha}`);
    const files: HubFile[] = [];
    for await (const entry of listFiles({
      repo: { type: 'model', name: repository },
      revision: info.sha,
      ...where,
    })) {
      if (entry.type === 'file' && isFileName(entry.path)) files.push(announced(entry));
    }
    const licence: unknown = info.cardData?.license;
    return {
      repository,
      commit: info.sha,
      licence: typeof licence === 'string' ? licence : undefined,
      files,
    };
  } catch (error) {
    if (signal?.aborted) throw new CancelledError();
    if (error instanceof ModelsError) throw error;
    if (late.aborted)
      throw new TransientError('unreachable', `${repository}: the hub's answer does not end.`);
    throw new TransientError('server', `${repository}: the hub's answer makes no sense.`, { cause: error });
  }
}

function announced(entry: {
  path: string;
  size: number;
  oid?: string;
  lfs?: { oid: string; size: number };
}): HubFile {
  const { path, oid, lfs } = entry;
  const size = lfs?.size ?? entry.size;
  const value = lfs?.oid ?? oid ?? '';
  if (!Number.isSafeInteger(size) || size < 0 || !(lfs ? /^[0-9a-f]{64}$/ : /^[0-9a-f]{40}$/).test(value)) {
    throw new TypeError(`${path} has size ${size} and hash ${value}`);
  }
  return { path, size, hash: { kind: lfs ? 'sha256' : 'gitBlob', value } };
}
