import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { readJson, readSmall } from './readSmall.ts';

export type Program = 'ollama' | 'lmstudio' | 'llamacpp' | 'huggingface';

/** A folder in which a program keeps its models. */
export interface Place {
  readonly program: Program;
  readonly folder: string;
}

export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly home: string;
}

export function surroundings(): Surroundings {
  return { platform: process.platform, env: process.env, home: homedir() };
}

/** Where programs keep models by their own rules, whether the folders are there or not. */
export async function placesOf(around: Surroundings): Promise<Place[]> {
  const places: Place[] = [];
  const add = (program: Program, ...folders: (string | undefined)[]): void => {
    for (const folder of new Set(folders)) {
      // Anything else would depend on where we were started.
      if (folder !== undefined && isAbsolute(folder)) places.push({ program, folder });
    }
  };
  add('ollama', ...ollama(around));
  add('lmstudio', ...(await lmStudio(around)));
  add('llamacpp', llamaCpp(around));
  add('huggingface', ...huggingFace(around));
  return places;
}

/** Ollama's FAQ, "Where are models stored?"; on Linux the service has a home of its own, which distributions put elsewhere. */
function ollama({ platform, env, home }: Surroundings): (string | undefined)[] {
  const own = [env.OLLAMA_MODELS, join(home, '.ollama', 'models')];
  if (platform !== 'linux') return own;
  const services = ['/usr/share/ollama/.ollama', '/var/lib/ollama', '/var/snap/ollama/common'];
  return [...own, ...services.map((folder) => join(folder, 'models')), '/var/lib/ollama'];
}

/** ~/.lmstudio, once ~/.cache/lm-studio, unless a file in the home folder names another; and where its settings say. */
async function lmStudio({ home }: Surroundings): Promise<(string | undefined)[]> {
  const pointer = (await readSmall(join(home, '.lmstudio-home-pointer')))?.trim();
  const homes = [...(pointer ? [pointer] : []), join(home, '.lmstudio'), join(home, '.cache', 'lm-studio')];
  const chosen = await Promise.all(
    homes.map(async (folder) => {
      const { downloadsFolder } = await readJson(join(folder, 'settings.json'));
      return typeof downloadsFolder === 'string' ? downloadsFolder : undefined;
    }),
  );
  return [...chosen, ...homes.map((folder) => join(folder, 'models'))];
}

/** fs_get_cache_directory in llama.cpp's common.cpp. Newer versions use the Hugging Face cache. */
function llamaCpp({ platform, env, home }: Surroundings): string | undefined {
  if (env.LLAMA_CACHE) return env.LLAMA_CACHE;
  switch (platform) {
    case 'win32':
      return join(env.LOCALAPPDATA ?? join(home, 'AppData', 'Local'), 'llama.cpp');
    case 'darwin':
      return join(home, 'Library', 'Caches', 'llama.cpp');
    default:
      return join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'llama.cpp');
  }
}

/** constants.py of huggingface_hub. */
function huggingFace({ env, home }: Surroundings): (string | undefined)[] {
  const cache = env.HF_HOME ?? join(env.XDG_CACHE_HOME ?? join(home, '.cache'), 'huggingface');
  return [env.HF_HUB_CACHE ?? env.HUGGINGFACE_HUB_CACHE, join(cache, 'hub')];
}
