import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where the parts of an installed Foredraft lie. */
export interface Installation {
  /** Folder of package.json. */
  readonly root: string;
  readonly engineEntry: string;
  /** The model that comes with Foredraft. */
  readonly modelDir: string;
  /** Models that are recommended. */
  readonly catalogue: string;
  readonly samplesDir: string;
}

/** @param root folder of package.json */
export function installationAt(root: string): Installation {
  return {
    root,
    engineEntry: join(root, 'dist', 'engine.cjs'),
    modelDir: join(root, 'models', 'foredraft-7m'),
    catalogue: join(root, 'models', 'catalogue.json'),
    samplesDir: join(root, 'test', 'samples'),
  };
}

/** The folder for quantised weights, among the caches of this user. */
export function cacheDir(
  platform = process.platform,
  env: Readonly<Record<string, string | undefined>> = process.env,
  home = homedir(),
): string {
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'foredraft', 'Cache');
    case 'darwin':
      return join(home, 'Library', 'Caches', 'foredraft');
    default:
      // Anything but an absolute path counts as unset (XDG Base Directory Specification).
      return join(
        env.XDG_CACHE_HOME?.startsWith('/') ? env.XDG_CACHE_HOME : join(home, '.cache'),
        'foredraft',
      );
  }
}
