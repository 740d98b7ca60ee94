// Packages what esbuild.mjs built: one VSIX per platform, with the onnxruntime binaries of that platform only.
//   node vsix.mjs [--list] [target...]      all targets when none is given
//
// The files are laid out in out/vsix first and packaged from there, rather than picked from the repository with a
// .vscodeignore: vsce matches each file under the root against each pattern, which takes minutes once training data
// lies there. A file of its own rather than a mode of esbuild.mjs, because it needs vsce and runs rarely.
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';

const shipped = ['package.json', 'README.md', 'CHANGELOG.md', 'LICENSE', 'media', 'models'];
// The command line is for who has the repository.
const bundles = ['extension.cjs', 'engine.cjs', 'probe.cjs', 'indexer.cjs', 'panel.js', 'panel.css'];

/** What onnxruntime needs at run time; its other dependencies serve an install script that we do not run. */
const runtime = [
  'onnxruntime-node/package.json',
  'onnxruntime-node/dist',
  'onnxruntime-common/package.json',
  'onnxruntime-common/dist/cjs',
];

/** WebGPU on Windows is Direct3D 12, whose shaders these two compile; the third is its own provider. */
const direct3d = ['dxcompiler.dll', 'dxil.dll', 'DirectML.dll'];

/**
 * The native libraries of each platform, beside the binding itself. onnxruntime-node has no darwin-x64 build. The
 * other file in its folders is a second copy of the macOS library.
 */
const libraries = {
  'linux-x64': ['libonnxruntime.so.1'],
  'linux-arm64': ['libonnxruntime.so.1'],
  'darwin-arm64': ['libonnxruntime.1.dylib'],
  'win32-x64': ['onnxruntime.dll', ...direct3d],
  'win32-arm64': ['onnxruntime.dll', ...direct3d],
};

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
const list = process.argv.includes('--list');
const named = process.argv.slice(2).filter((argument) => argument !== '--list');
const unknown = named.filter((target) => !(target in libraries));
if (unknown.length > 0) {
  console.error(`No such target: ${unknown.join(', ')}. There are ${Object.keys(libraries).join(', ')}.`);
  process.exit(1);
}

for (const target of named.length > 0 ? named : Object.keys(libraries)) {
  const cwd = layOut(target);
  if (list) {
    console.log((await listFiles({ cwd, packageManager: PackageManager.None })).join('\n'));
  } else {
    const packagePath = `out/foredraft-${target}-${version}.vsix`;
    const options = { dependencies: false, allowMissingRepository: true, rewriteRelativeLinks: false };
    await createVSIX({ cwd, target, packagePath, ...options });
  }
}

/** Puts the files of one platform, and nothing else, into a folder of their own. */
function layOut(target) {
  const folder = `out/vsix/${target}`;
  rmSync(folder, { recursive: true, force: true });
  const copy = (from, to = from) =>
    cpSync(from, join(folder, to), { recursive: true, filter: (path) => !/\.(d\.ts|map|svg)$/.test(path) });

  for (const path of shipped) copy(path);
  for (const name of bundles) copy(`dist/${name}`);
  copy('dist/grammars');
  // Beside the bundle that requires it: vsce takes a node_modules at the root from npm only, which wants it complete.
  const binaries = `onnxruntime-node/bin/napi-v6/${target.replace('-', '/')}`;
  for (const path of [
    ...runtime,
    `${binaries}/onnxruntime_binding.node`,
    ...libraries[target].map((library) => `${binaries}/${library}`),
  ]) {
    copy(`node_modules/${path}`, `dist/node_modules/${path}`);
  }
  writeFileSync(join(folder, 'dist/THIRD_PARTY_NOTICES.txt'), thirdPartyNotices());
  writeFileSync(join(folder, '.vscodeignore'), ''); // nothing left to ignore; vsce warns without one
  return folder;
}

/** The licences of the packages inside the bundles and of the native runtime: most ask to go along. */
function thirdPartyNotices() {
  const { outputs } = JSON.parse(readFileSync('out/bundles.json', 'utf8'));
  const bundled = bundles
    .flatMap((name) => Object.keys(outputs[`dist/${name}`].inputs))
    .map((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(path)?.[1]);
  const packages = new Set(['onnxruntime-node', 'onnxruntime-common', ...bundled].filter(Boolean));
  // The package with the parser and the grammars has only its own.
  const grammars = readFileSync('src/engine/syntax/GRAMMAR_LICENSES.txt', 'utf8');
  return [...[...packages].sort().map(notice), grammars].join(`\n${'-'.repeat(80)}\n\n`);
}

function notice(name) {
  const folder = join('node_modules', name);
  const { version, license, repository } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const texts = readdirSync(folder).filter((file) => /^(licen[cs]e|notice|third-?party)/i.test(file));
  return [
    `${name} ${version} (${license}) ${repository?.url ?? repository ?? ''}\n`,
    ...texts.map((file) => `\n${readFileSync(join(folder, file), 'utf8').trim()}\n`),
  ].join('');
}
