import { createCipheriv } from 'node:crypto';
import type { Repository, RepositoryFile } from './hubServer.ts';

export const COMMIT = '0123456789abcdef0123456789abcdef01234567';

/** Bytes that no two seeds share, and that nothing compresses. */
export function someBytes(length: number, seed: number): Buffer {
  const key = Buffer.alloc(16, seed);
  return createCipheriv('aes-128-ctr', key, key).update(Buffer.alloc(length));
}

export function smallFile(path: string, seed = 1): RepositoryFile {
  return { path, content: someBytes(1000, seed), isLarge: false };
}

export function largeFile(path: string, length: number, seed = 1): RepositoryFile {
  return { path, content: someBytes(length, seed), isLarge: true };
}

/** A repository with all that a model needs, its weights of so many bytes. */
export function someModel(length: number, commit = COMMIT, seed = 1): Repository {
  const files = [
    smallFile('config.json', 2),
    smallFile('tokenizer.json', 3),
    largeFile('model.safetensors', length, seed),
  ];
  return { commit, licence: 'mit', files };
}
