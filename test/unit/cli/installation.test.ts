import assert from 'node:assert/strict';
import { join } from 'node:path';
import { cacheDir } from '../../../src/cli/installation.ts';

describe('cacheDir', () => {
  const home = join('/home', 'me');
  const cases: [platform: NodeJS.Platform, env: Record<string, string>, expected: string][] = [
    ['linux', {}, join(home, '.cache', 'foredraft')],
    ['linux', { XDG_CACHE_HOME: '/big/cache' }, join('/big/cache', 'foredraft')],
    ['linux', { XDG_CACHE_HOME: '' }, join(home, '.cache', 'foredraft')],
    ['linux', { XDG_CACHE_HOME: 'relative' }, join(home, '.cache', 'foredraft')],
    ['darwin', { XDG_CACHE_HOME: '/big/cache' }, join(home, 'Library', 'Caches', 'foredraft')],
    ['win32', { LOCALAPPDATA: 'L' }, join('L', 'foredraft', 'Cache')],
    ['win32', {}, join(home, 'AppData', 'Local', 'foredraft', 'Cache')],
  ];
  for (const [platform, env, expected] of cases) {
    it(`on ${platform} with ${JSON.stringify(env)}`, () => {
      assert.equal(cacheDir(platform, env, home), expected);
    });
  }
});
