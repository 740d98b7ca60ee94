import { rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError } from '../../client/errors.ts';
import { ModelsError } from '../errors.ts';
import { partialName, type Staging } from '../store/staging.ts';
import { failedRequest, TransientError } from './failures.ts';
import type { Hub } from './hub.ts';
import { type OnBytes, Received } from './received.ts';
import type { HubFile } from './repository.ts';
import { Retries } from './retries.ts';

/** Bytes per second below which a connection is as good as dead. */
const TRICKLE = 1024;
/** Wrong bytes may be an accident on the way once; twice they are what the server has. */
const MAX_WRONG = 2;

export interface FileEvents {
  readonly signal: AbortSignal;
  readonly onBytes: OnBytes;
  readonly onRetry: (why: string) => void;
}

/**
 * Gets one file into a staging folder, going on where it was left. @huggingface/hub downloads, too, but begins anew after
 * each interruption, checks no hash and knows no stall.
 *
 * @param url where the hub has it
 * @returns SHA-256 of the file, which has the hash and size that the hub announced
 * @throws ModelsError, CancelledError; what has come stays for another time
 */
export async function downloadFile(
  hub: Hub,
  url: string,
  file: HubFile,
  staging: Staging,
  { signal, onBytes, onRetry }: FileEvents,
): Promise<string> {
  const target = join(staging.folder, file.path);
  const partial = join(staging.folder, partialName(file.path));
  // A file that is whole is read again after all: nobody knows how the process that wrote it ended.
  if (await stat(target).catch(() => undefined)) await rename(target, partial);
  const received = await Received.open(file, partial, onBytes);
  let sha256: string | undefined;
  try {
    await received.readBack(signal);
    sha256 = await complete(
      hub,
      url,
      file,
      staging,
      received,
      new Retries(hub.patience, signal, onRetry),
      signal,
    );
  } finally {
    await received.close();
  }
  await staging.setEtag(file.path, undefined);
  if (sha256 === undefined) {
    await rm(partial, { force: true });
    throw new ModelsError(
      'corrupt',
      `${file.path} came with other bytes than the hub announces, ${MAX_WRONG} times. Try again later, or without the mirror or proxy in between.`,
    );
  }
  await rename(partial, target);
  return sha256;
}

/** Asks until all is there. @returns undefined when it was wrong too often */
async function complete(
  hub: Hub,
  url: string,
  file: HubFile,
  staging: Staging,
  received: Received,
  retries: Retries,
  signal: AbortSignal,
): Promise<string | undefined> {
  for (let wrong = 0; ;) {
    if (received.have === file.size) {
      const sha256 = received.verified();
      if (sha256 !== undefined || ++wrong === MAX_WRONG) return sha256;
      await received.clear();
      if (file.size === 0) return undefined; // nothing can be wrong with nothing but its name
    }
    const before = received.have;
    try {
      await receive(hub, url, file, staging, received, signal);
    } catch (error) {
      await retries.after(error, received.have - before);
    }
  }
}

/** One request for what is missing. */
async function receive(
  hub: Hub,
  url: string,
  file: HubFile,
  staging: Staging,
  received: Received,
  signal: AbortSignal,
): Promise<void> {
  const stalled = new AbortController();
  const from = received.have;
  const begun = staging.plan?.etags[file.path];
  const headers = {
    // Ranges are of the bytes as they are stored, not of some compression of them.
    'accept-encoding': 'identity',
    ...(from > 0 && { range: `bytes=${from}-` }),
    ...(from > 0 && begun !== undefined && { 'if-range': begun }),
  };
  const response = await hub.send(url, headers, file.path, AbortSignal.any([signal, stalled.signal]));
  const etag = response.headers.get('etag') ?? undefined;
  if (from > 0 && !(response.status === 206 && continues(response, from, file.size, begun, etag))) {
    // Another file than the one that was begun, or a server that knows no ranges.
    await received.clear();
  }
  if (received.have === 0 && response.status !== 200) {
    await response.body?.cancel().catch(() => undefined);
    throw new TransientError('server', `${file.path}: the server sends another part than it was asked for.`);
  }
  // Only a strong one says that bytes are the same (RFC 9110, 13.1.5).
  await staging.setEtag(file.path, etag?.startsWith('"') ? etag : undefined);

  const atLeast = (TRICKLE * hub.patience.stallMs) / 1000;
  let seen = received.have;
  const timer = setInterval(() => {
    if (received.have - seen < atLeast) stalled.abort();
    seen = received.have;
  }, hub.patience.stallMs);
  try {
    for await (const chunk of response.body ?? []) {
      await received.append(chunk as Uint8Array);
      if (received.have === file.size) return;
    }
  } catch (error) {
    if (signal.aborted) throw new CancelledError();
    if (stalled.signal.aborted)
      throw new TransientError('unreachable', `${new URL(url).host} sends nothing any more.`);
    if ((error as NodeJS.ErrnoException).syscall === 'write') throw error; // the disk's, not the connection's
    throw failedRequest(error, new URL(url).host);
  } finally {
    clearInterval(timer);
  }
  throw new TransientError('unreachable', `${new URL(url).host} ends before the file does.`);
}

/** Whether an answer goes on with what is there. */
function continues(
  response: Response,
  from: number,
  size: number,
  begun: string | undefined,
  etag: string | undefined,
): boolean {
  const range = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  const isSame = begun === undefined || etag === undefined || begun === etag;
  return isSame && range?.[1] === String(from) && (range[2] === '*' || range[2] === String(size));
}
