import { createHash, type Hash } from 'node:crypto';
import { open, rename, statfs } from 'node:fs/promises';
import { CancelledError } from '../../client/errors.ts';
import { ModelsError } from '../errors.ts';

const CHUNK = 1024 * 1024;

/** Writes a file that others see whole or not at all. @param lasting after a power cut, too */
export async function writeWhole(path: string, text: string, lasting = true): Promise<void> {
  const beside = `${path}.${process.pid}.new`;
  const file = await open(beside, 'w');
  try {
    await file.writeFile(text);
    if (lasting) await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}

/** What is in a folder survives a power cut from here on, where the system can say so. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return; // has no such call
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Feeds a file's bytes to `hashes`. @param onBytes is told how many, chunk by chunk */
export async function hashInto(
  path: string,
  hashes: readonly Hash[],
  signal?: AbortSignal,
  onBytes: (bytes: number) => void = () => undefined,
): Promise<void> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (;;) {
      if (signal?.aborted) throw new CancelledError();
      const { bytesRead } = await file.read(buffer, 0, CHUNK);
      if (bytesRead === 0) return;
      for (const hash of hashes) hash.update(buffer.subarray(0, bytesRead));
      onBytes(bytesRead);
    }
  } finally {
    await file.close();
  }
}

/**
 * Copies a file, and reads what came of it.
 *
 * @returns SHA-256 of the copy
 */
export async function copyAndHash(
  from: string,
  to: string,
  signal: AbortSignal | undefined,
  onBytes: (bytes: number) => void,
): Promise<string> {
  const [source, target] = [await open(from, 'r'), await open(to, 'w')];
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (;;) {
      if (signal?.aborted) throw new CancelledError();
      const { bytesRead } = await source.read(buffer, 0, CHUNK);
      if (bytesRead === 0) break;
      await target.writeFile(buffer.subarray(0, bytesRead)); // goes on where the last one ended, and writes all of it
      onBytes(bytesRead);
    }
    await target.sync();
  } finally {
    await Promise.all([source.close(), target.close()]);
  }
  return sha256Of(to, signal);
}

export async function sha256Of(
  path: string,
  signal?: AbortSignal,
  onBytes?: (bytes: number) => void,
): Promise<string> {
  const hash = createHash('sha256');
  await hashInto(path, [hash], signal, onBytes);
  return hash.digest('hex');
}

/** Bytes that this user can still write to the disk of an existing folder. */
export async function freeSpace(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Bytes that are left to the rest of the system. */
const RESERVE = 256 * 1024 * 1024;

/** @throws ModelsError when `bytes` more would fill the disk of `folder` */
export async function checkSpace(folder: string, bytes: number, free = freeSpace): Promise<void> {
  const available = await free(folder);
  if (bytes > 0 && bytes + RESERVE > available) {
    const gigabytes = (n: number): string => `${(n / 1e9).toFixed(1)} GB`;
    throw new ModelsError(
      'noSpace',
      `${gigabytes(bytes)} are needed in ${folder}, where ${gigabytes(available)} are free, and some should stay so.`,
    );
  }
}

/** An error of the file system as one that says what to do; others as they are. */
export function folderError(error: unknown, folder: string): unknown {
  const { code } = error as NodeJS.ErrnoException;
  switch (code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new ModelsError(
        'noSpace',
        `The disk of ${folder} is full. What is there already is kept: go on when there is room.`,
        { cause: error },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new ModelsError('folder', `${folder} cannot be written to (${code}).`, { cause: error });
    case 'EBUSY':
      return new ModelsError(
        'locked',
        `Something in ${folder} is in use: choose another model first, or end what uses it.`,
        { cause: error },
      );
    default:
      return error;
  }
}
