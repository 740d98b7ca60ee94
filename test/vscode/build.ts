/**
 * Bundles the in-host suite: the extension host loads CommonJS, and has no tsx. As a script it does just that, for
 * "Extension Tests" in .vscode/launch.json.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

export const root = join(import.meta.dirname, '../..');
export const suiteEntry = join(root, 'out/test/index.cjs');

export async function buildSuite(): Promise<void> {
  const folder = join(import.meta.dirname, 'suite');
  const names = readdirSync(folder).filter((name) => name === 'index.ts' || name.endsWith('.test.ts'));
  await build({
    entryPoints: names.map((name) => join(folder, name)),
    outdir: join(root, 'out/test'),
    outExtension: { '.js': '.cjs' },
    bundle: true,
    external: ['vscode', 'mocha'],
    platform: 'node',
    target: 'node20',
    format: 'cjs',
    sourcemap: 'inline',
    logLevel: 'warning',
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildSuite();
