import tseslint from 'typescript-eslint';

/**
 * The architecture: what each folder of src may import beside itself, and which packages it may not use.
 * `engine/protocol` and `panel/messages` hold the messages that both sides of a boundary share: of the engine's
 * process, and of the page in a webview.
 */
const layers = {
  // But for a data structure, core needs nobody.
  core: { imports: [], forbidden: '(?!flatqueue$)' },
  engine: { imports: ['core'], forbidden: 'vscode$|onnxruntime' },
  models: {
    imports: ['core', 'client', 'engine/protocol'],
    forbidden: 'vscode$|onnxruntime|undici|(node:)?(https?|http2|net|tls|dgram)$',
  },
  client: { imports: ['core', 'engine/protocol'], forbidden: 'vscode$|onnxruntime' },
  // Requests go out through the global fetch, which in the extension host is VS Code's own, with its proxies and CAs.
  servers: {
    imports: ['core', 'client', 'engine/protocol'],
    forbidden: 'vscode$|onnxruntime|undici|node:https?$',
  },
  panel: { imports: ['core'], forbidden: '(?!chart\\.js$)' },
  vscode: {
    imports: ['core', 'client', 'models', 'servers', 'engine/protocol', 'panel/messages'],
    forbidden: 'onnxruntime',
  },
  cli: {
    imports: ['core', 'client', 'models', 'servers', 'engine/protocol'],
    forbidden: 'vscode$|onnxruntime',
  },
};

/** @returns the lint rule that holds one folder of src to its line above */
function layerRule([layer, { imports, forbidden }]) {
  const patterns = Object.keys(layers)
    .filter((other) => other !== layer && !imports.includes(other))
    .map((other) => {
      const files = imports
        .filter((path) => path.startsWith(`${other}/`))
        .map((path) => path.slice(other.length + 1));
      return {
        regex: `^\\.\\.?/(.*/)?${other}/${files.length > 0 ? `(?!(${files.join('|')})\\.ts$)` : ''}`,
        message: `src/${layer} may import only from: ${[layer, ...imports].join(', ')}.`,
      };
    });
  patterns.push({ regex: `^(?!\\.)(${forbidden})`, message: `src/${layer} may not use this package.` });
  return { files: [`src/${layer}/**/*.ts`], rules: { 'no-restricted-imports': ['error', { patterns }] } };
}

export default tseslint.config(
  {
    ignores: ['.venv/', 'dist/', 'out/', 'node_modules/', 'training/', 'test/samples/', '.vscode-test/'],
  },
  ...tseslint.configs.strictTypeChecked,
  ...tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: { allowDefaultProject: ['*.mjs'] } } },
    rules: {
      eqeqeq: 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Index loops over typed arrays under noUncheckedIndexedAccess: the bound is in the loop.
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
    },
  },
  ...Object.entries(layers).map(layerRule),
  // Nobody else loads onnxruntime, so that nobody loads it with its telemetry on.
  { files: ['src/engine/onnx/runtime.ts'], rules: { 'no-restricted-imports': 'off' } },
  {
    // All requests for models go through src/models/hub/hub.ts, which is handed a fetch, and asks before each whether
    // Foredraft is offline.
    files: ['src/models/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', 'fetch', 'WebSocket', 'EventSource', 'XMLHttpRequest'] },
  },
  {
    // core is pure, so that it can be tested against models whose exact answers are known by enumeration.
    files: ['src/core/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['process', 'Buffer', 'require', 'performance', 'fetch', 'console', 'globalThis'],
        ...['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'],
      ],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression', message: 'src/core imports statically.' },
      ],
    },
  },
  // A fake of an asynchronous interface has nothing to wait for.
  { files: ['test/**/*.ts'], rules: { '@typescript-eslint/require-await': 'off' } },
  { files: ['**/*.mjs'], ...tseslint.configs.disableTypeChecked },
);
