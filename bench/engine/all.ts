/**
 * All comparisons of the engine, one after the other, with what the project asks for beside each figure. What cannot
 * run says in a line what is missing.
 *
 *   npm run bench:engine [-- --threads N] [-- --model foredraft-7m|random-0.5b] [-- --python PYTHON] [-- --dir DIR]
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { benchModels } from './models.ts';
import { options } from './options.ts';

const { values } = parseArgs({ options });

/** Runs one of the scripts with the same options. */
function run(script: string, ...args: string[]): boolean {
  const file = `bench/engine/${script}.ts`;
  const { status } = spawnSync(process.execPath, ['--import', 'tsx', file, ...args], { stdio: 'inherit' });
  return status === 0;
}

const isInstalled = (name: string): boolean => existsSync(`node_modules/${name}/package.json`);
const common = process.argv.slice(2);

run('start');
if (!run('models', ...common)) {
  console.log('No models to compare with: pip install gguf numpy safetensors torch, and give --python.');
  process.exit(1);
}
if (benchModels(values).some(({ isBundled }) => !isBundled)) run('bandwidth', ...common);
if (isInstalled('node-llama-cpp')) run('llamaCpp', ...common);
else console.log('Without llama.cpp: npm install --no-save node-llama-cpp');
if (!isInstalled('@huggingface/transformers')) {
  console.log('Without transformers.js: npm install --no-save @huggingface/transformers');
} else if (!run('transformersJs', ...common)) {
  console.log(
    'Without transformers.js: pip install onnxruntime-genai onnxruntime onnx onnx-ir torch transformers',
  );
}
