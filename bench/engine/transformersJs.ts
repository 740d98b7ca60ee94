/**
 * The engine against transformers.js: a prompt of 512 tokens and 32 new ones, greedily, on the same weights.
 *
 *   npm install --no-save @huggingface/transformers
 *   pip install onnxruntime-genai onnxruntime onnx onnx-ir torch transformers
 *   npm run bench:engine:transformers [-- --threads N] [-- --model foredraft-7m|random-0.5b] [-- --python PYTHON]
 *
 * What it is given is made by exportOnnx.py, and better than most published exports.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { Sequence } from '../../src/core/decode/sequence.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';
import { type BenchModel, benchModels } from './models.ts';
import { options } from './options.ts';
import { printComparison } from './report.ts';
import { takeTurns, Times } from './rounds.ts';
import { someTokens } from './someTokens.ts';

/** The part of transformers.js (4.3) that is used; its types are not there when it is not installed. */
interface Library {
  env: { allowRemoteModels: boolean; localModelPath: string };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: number[]) => unknown;
  AutoModelForCausalLM: {
    from_pretrained(name: string, options: object): Promise<{ generate(options: object): Promise<unknown> }>;
  };
}

const PROMPT = 512;
const NEW = 32;
const ROUNDS = 5;
const TARGET = 0.5;
const FORMATS = [
  { format: 'int8', dtype: 'q8', file: 'model_quantized.onnx' },
  { format: 'int4', dtype: 'q4', file: 'model_q4.onnx' },
] as const;

/** Makes the folder that transformers.js expects, and gives its path. */
function exported(model: BenchModel): string {
  const folder = join(values.dir, `${model.name}-onnx`);
  for (const { format, file } of FORMATS) {
    const path = join(folder, 'onnx', file);
    if (existsSync(path)) continue;
    const part = `${folder}.part`;
    rmSync(part, { recursive: true, force: true });
    execFileSync(values.python, ['bench/engine/exportOnnx.py', model.folder, join(part, file), format], {
      stdio: ['ignore', 'ignore', 'pipe'], // what it prints to stderr is shown when it fails
    });
    mkdirSync(dirname(path), { recursive: true });
    copyFileSync(join(model.folder, 'config.json'), join(folder, 'config.json'));
    renameSync(join(part, `${file}.data`), `${path}.data`);
    renameSync(join(part, file), path);
    rmSync(part, { recursive: true });
  }
  return folder;
}

const { values } = parseArgs({ options });
const threads = Number(values.threads);
const name = '@huggingface/transformers';
const { env, Tensor, AutoModelForCausalLM } = (await import(name)) as Library;
env.allowRemoteModels = false;

for (const model of benchModels(values)) {
  const folder = exported(model);
  env.localModelPath = dirname(folder);
  const ids = new Tensor('int64', BigInt64Array.from(someTokens(PROMPT), BigInt), [1, PROMPT]);
  const mask = new Tensor('int64', new BigInt64Array(PROMPT).fill(1n), [1, PROMPT]);
  const pairs = [];
  for (const { format, dtype } of FORMATS) {
    const loaded = await loadModel({ modelDir: model.folder, cacheDir: values.dir, format, threads });
    const theirs = await AutoModelForCausalLM.from_pretrained(`${model.name}-onnx`, {
      ...{ dtype, device: 'cpu', session_options: { intraOpNumThreads: threads } },
    });
    const generate = async (): Promise<void> => {
      const sequence = new Sequence(new OrtForward(loaded));
      let { next } = await sequence.prefill(someTokens(PROMPT), { aborted: false });
      for (let i = 1; i < NEW; i++) next = await sequence.append([next.ids[0]!], { aborted: false });
    };
    const generateTheirs = (): Promise<unknown> =>
      theirs.generate({
        ...{ input_ids: ids, attention_mask: mask, do_sample: false },
        ...{ max_new_tokens: NEW, min_new_tokens: NEW },
      });
    pairs.push({ format, dtype, us: new Times(), them: new Times(), generate, generateTheirs });
  }
  for (const { generate, generateTheirs } of pairs) {
    await generate();
    await generateTheirs();
  }
  await takeTurns(
    ROUNDS,
    pairs.flatMap(({ us, them, generate, generateTheirs }) => [
      () => us.measure('total', generate),
      () => them.measure('total', generateTheirs),
    ]),
  );
  printComparison(
    `${model.name}: ${PROMPT} + ${NEW} tokens against transformers.js, ${threads} thread(s), medians of ${ROUNDS} rounds`,
    'transformers.js',
    pairs.map(({ format, dtype, us, them }) => ({
      what: `${format} against ${dtype}`,
      ours: us.median('total'),
      theirs: them.median('total'),
      target: TARGET,
    })),
  );
}
process.exit(0);
