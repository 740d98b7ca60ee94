import assert from 'node:assert/strict';
import { isSourceFile, sourceGlob } from '../../../../src/vscode/workspaceFiles/sourceFiles.ts';

describe('isSourceFile', () => {
  const source = [
    ...[
      'a.ts',
      'src/a.test.tsx',
      'a.d.ts',
      'a.py',
      'a.c++',
      'a.R',
      'Makefile',
      'docker/Dockerfile',
      'README.md',
    ],
    ...[
      'package.json',
      'tsconfig.json',
      'Cargo.toml',
      '.eslintrc.json',
      'admin.ts',
      'bundle.ts',
      'lock.ts',
      'block.json',
    ],
  ];
  for (const path of source) {
    it(`is ${path}`, () => {
      assert.equal(isSourceFile(path), true);
    });
  }

  const other = [
    ...[
      'a.png',
      'a.svg',
      'a.woff2',
      'a.zip',
      'a.wasm',
      'a.onnx',
      'a.csv',
      'a.log',
      'a.ipynb',
      'ts',
      'LICENSE',
    ],
    ...[
      'package-lock.json',
      'a/pnpm-lock.yaml',
      'yarn.lock',
      'Cargo.lock',
      'poetry.lock',
      'composer.lock',
      'go.sum',
    ],
    ...[
      'jquery.min.js',
      'jquery-3.7.1.min.js',
      'site.MIN.css',
      'app.bundle.js',
      'vendor.chunk.js',
      'a.js.map',
    ],
    ...['api_pb2.py', 'api.pb.go', 'schema.generated.ts', 'Form.Designer.cs', 'user.g.dart', 'a.snap'],
  ];
  for (const path of other) {
    it(`is not ${path}`, () => {
      assert.equal(isSourceFile(path), false);
    });
  }

  it('has a glob that is one choice, without choices inside', () => {
    assert.match(sourceGlob, /^\*\*\/\{[^{}]+\}$/);
    for (const choice of ['*.ts', '*.py', 'Makefile']) assert.ok(sourceGlob.split(/[{,}]/).includes(choice));
  });
});
