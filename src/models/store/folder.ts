import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { ModelsError } from '../errors.ts';
import { writeWhole } from './files.ts';

/** The user's data folder for models: shared by windows, editors and the command line. */
export function defaultStoreFolder(
  platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string {
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'foredraft', 'models');
    case 'darwin':
      return join(home, 'Library', 'Application Support', 'foredraft', 'models');
    default: {
      // Anything but an absolute path counts as unset (XDG Base Directory Specification).
      const data = env.XDG_DATA_HOME?.startsWith('/') ? env.XDG_DATA_HOME : join(home, '.local', 'share');
      return join(data, 'foredraft', 'models');
    }
  }
}

/** In the default folder: where the models were moved to, so that all who share it find them. */
const MOVED = 'moved.json';

/**
 * Where the models are: in the folder of the setting if there is one, else where they were moved to, else in the
 * default folder.
 *
 * @param setting an absolute path, or one that begins with `~/`; empty for none
 * @throws ModelsError when the setting says nothing without knowing where it starts, or the place is not there
 */
export async function storeFolder(setting = '', standard = defaultStoreFolder()): Promise<string> {
  const named = setting.replace(/^~(?=[/\\]|$)/, () => homedir());
  if (named !== '') {
    if (isAbsolute(named)) return named;
    throw new ModelsError('folder', `The folder for models, "${setting}", is no absolute path.`);
  }
  const moved = await movedTo(standard);
  if (moved === undefined) return standard;
  if (await isFolder(moved)) return moved;
  throw new ModelsError(
    'folder',
    `The models were moved to ${moved}, which is not there. Connect that disk, or delete ${join(standard, MOVED)} to begin anew.`,
  );
}

/**
 * Makes `folder` the place of the models for everybody who does not name another.
 *
 * @param from where they were, as long as some are still there
 */
export async function setStoreFolder(
  folder: string,
  from?: string,
  standard = defaultStoreFolder(),
): Promise<void> {
  if (folder === standard && from === undefined) {
    await rm(join(standard, MOVED), { force: true });
    return;
  }
  await mkdir(standard, { recursive: true });
  await writeWhole(join(standard, MOVED), JSON.stringify({ folder, from }, undefined, 2) + '\n');
}

/** A folder that a move has left without emptying it: the process ended too early. */
export async function leftBehind(standard = defaultStoreFolder()): Promise<string | undefined> {
  return (await readMoved(standard))?.from;
}

async function movedTo(standard: string): Promise<string | undefined> {
  return (await readMoved(standard))?.folder;
}

async function readMoved(
  standard: string,
): Promise<{ folder: string; from?: string | undefined } | undefined> {
  const path = join(standard, MOVED);
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const { folder, from } = parseObject(text);
  if (typeof folder === 'string' && isAbsolute(folder)) {
    return { folder, from: typeof from === 'string' && isAbsolute(from) ? from : undefined };
  }
  throw new ModelsError('folder', `${path} names no folder: delete it, or mend it.`);
}

function parseObject(text: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(text)) as Record<string, unknown>;
  } catch {
    return {};
  }
}

async function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}
