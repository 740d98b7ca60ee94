import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../../..');

/** Runs on what `npm run build` made. */
describe('the VSIX', () => {
  const contents = (target: string) =>
    execFileSync(process.execPath, ['vsix.mjs', '--list', target], {
      cwd: root,
      encoding: 'utf8',
      stdio: 'pipe',
    })
      .trim()
      .split('\n');
  const isBinary = (path: string) => /\.(node|dll|dylib|so(\.\d+)*)$/.test(path);

  const binaries = {
    'linux-x64': ['linux/x64/libonnxruntime.so.1', 'linux/x64/onnxruntime_binding.node'],
    'win32-arm64': [
      'DirectML.dll',
      'dxcompiler.dll',
      'dxil.dll',
      'onnxruntime.dll',
      'onnxruntime_binding.node',
    ].map((name) => `win32/arm64/${name}`),
  };
  for (const [target, expected] of Object.entries(binaries)) {
    it(`for ${target} has what it needs and nothing else`, () => {
      const files = contents(target);
      assert.deepEqual(
        files.filter(isBinary).sort(),
        expected.map((path) => `dist/node_modules/onnxruntime-node/bin/napi-v6/${path}`),
      );
      for (const path of [
        'package.json',
        'README.md',
        'CHANGELOG.md',
        'LICENSE',
        'media/icon.png',
        'dist/extension.cjs',
        'dist/engine.cjs',
        'dist/probe.cjs',
        'dist/indexer.cjs',
        'dist/panel.js',
        'dist/panel.css',
        'dist/grammars/tree-sitter.wasm',
        'dist/grammars/tree-sitter-python.wasm',
        'dist/THIRD_PARTY_NOTICES.txt',
        'dist/node_modules/onnxruntime-node/dist/index.js',
        'dist/node_modules/onnxruntime-common/dist/cjs/index.js',
        'models/foredraft-7m/config.json',
        'models/foredraft-7m/model.safetensors',
        'models/foredraft-7m/tokenizer.json',
      ]) {
        assert.ok(files.includes(path), `${path} is missing`);
      }
      assert.ok(!files.includes('dist/cli.cjs'), 'the command line is not for the editor');
      const strangers = files.filter((path) => !/^(dist|models|media)\/|^[^/]+$/.test(path));
      assert.deepEqual(strangers, []);
      assert.deepEqual(
        files.filter((path) => /\.(map|ts|mjs|svg)$/.test(path)),
        [],
      );
    });
  }

  it('has the licences of what is in it, and of nothing else', () => {
    contents('linux-x64');
    const notices = readFileSync(join(root, 'out/vsix/linux-x64/dist/THIRD_PARTY_NOTICES.txt'), 'utf8');
    for (const name of [
      'onnxruntime-node',
      'vscode-jsonrpc',
      'protobufjs',
      '@huggingface/tokenizers',
      'ignore',
      'chart.js',
      '@vscode/tree-sitter-wasm',
    ]) {
      assert.match(notices, new RegExp(`^${name} \\d`, 'm'));
    }
    const grammars = readdirSync(join(root, 'out/vsix/linux-x64/dist/grammars'));
    for (const [, language] of grammars.join('\n').matchAll(/^tree-sitter-(.*)\.wasm$/gm)) {
      assert.match(notices, new RegExp(`^tree-sitter-${language!}: Copyright`, 'm'));
    }
    assert.doesNotMatch(notices, /^commander /m);
  });

  it('is refused for a platform that onnxruntime has no binary for', () => {
    assert.throws(() => contents('darwin-x64'), /No such target: darwin-x64/);
  });
});
