// Bundles the extension, the engine, the command line and the statistics page into dist/.
//   node esbuild.mjs [--watch | --production]
import { cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { build, context } from 'esbuild';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');

/** Prints what the problem matcher in .vscode/tasks.json reads. */
const problemMatcherOutput = {
  name: 'problem-matcher-output',
  setup({ onStart, onEnd }) {
    onStart(() => console.log('[watch] build started'));
    onEnd(({ errors, warnings }) => {
      for (const [severity, messages] of Object.entries({ error: errors, warning: warnings })) {
        for (const { text, location } of messages) {
          const { file, line, column } = location ?? { file: 'esbuild.mjs', line: 1, column: 0 };
          console.log(`${file}:${line}:${column + 1}: ${severity}: ${text}`);
        }
      }
      console.log('[watch] build finished');
    });
  },
};

/** @type {import('esbuild').BuildOptions} */
const common = {
  outdir: 'dist',
  bundle: true,
  minify: production,
  sourcemap: true,
  metafile: true,
  logLevel: watch ? 'silent' : 'warning',
  plugins: watch ? [problemMatcherOutput] : [],
};

/** @type {import('esbuild').BuildOptions} */
const inNode = {
  ...common,
  entryPoints: {
    extension: 'src/extension.ts',
    engine: 'src/engine/main.ts',
    probe: 'src/engine/device/probeMain.ts',
    indexer: 'src/engine/workspace/workerMain.ts',
    cli: 'src/cli/main.ts',
  },
  outExtension: { '.js': '.cjs' },
  external: ['vscode', 'onnxruntime-node'], // the editor's, and native
  platform: 'node',
  target: 'node20',
  // VS Code 1.100 loads extensions as CommonJS. There is no import.meta.url in it: use __dirname of the bundle.
  format: 'cjs',
  banner: { js: '#!/usr/bin/env node' }, // for cli.cjs; in the others it is a comment
};

/** The page in the webview. @type {import('esbuild').BuildOptions} */
const inBrowser = {
  ...common,
  entryPoints: [
    { in: 'src/panel/main.ts', out: 'panel' },
    { in: 'src/panel/panel.css', out: 'panel' },
  ],
  platform: 'browser',
  target: 'chrome132', // VS Code 1.100
  format: 'iife',
};
const bundles = [inNode, inBrowser];

/** The parser that the engine starts when it needs one, and the grammars that `src/engine/syntax/languages.ts` names. */
const parsers = 'node_modules/@vscode/tree-sitter-wasm/wasm';
const unused = /-(?:ini|powershell|regex)\.wasm$/;
for (const file of readdirSync(parsers).filter((name) => name.endsWith('.wasm') && !unused.test(name))) {
  cpSync(`${parsers}/${file}`, `dist/grammars/${file}`);
}

if (watch) {
  for (const options of bundles) await (await context(options)).watch();
} else {
  const built = await Promise.all(bundles.map((options) => build(options))).catch(() => process.exit(1)); // esbuild has printed the errors
  // What went into the bundles, for vsix.mjs (licences) and https://esbuild.github.io/analyze/ (sizes).
  const outputs = Object.assign({}, ...built.map(({ metafile }) => metafile.outputs));
  const inputs = Object.assign({}, ...built.map(({ metafile }) => metafile.inputs));
  mkdirSync('out', { recursive: true });
  writeFileSync('out/bundles.json', JSON.stringify({ inputs, outputs }));
}
