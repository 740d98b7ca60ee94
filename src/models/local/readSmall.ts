import { readFile, stat } from 'node:fs/promises';

const MOST = 256 * 1024;

/** A file as text; undefined where there is none, or none of a size that makes sense for settings and the like. */
export async function readSmall(path: string): Promise<string | undefined> {
  try {
    const found = await stat(path);
    return found.isFile() && found.size <= MOST ? await readFile(path, 'utf8') : undefined;
  } catch {
    return undefined;
  }
}

/** The fields of a JSON object in a file; none where there is no such thing. */
export async function readJson(path: string): Promise<Readonly<Record<string, unknown>>> {
  try {
    return Object(JSON.parse((await readSmall(path)) ?? '{}')) as Record<string, unknown>;
  } catch {
    return {};
  }
}
