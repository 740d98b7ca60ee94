/**
 * The models that the engine is measured with: the bundled one and one of Qwen2.5-Coder-0.5B's shape with random
 * weights, as folders and as GGUF files. What is there and not older than its source is used again.
 *
 *   pip install gguf numpy safetensors torch
 *   npm run bench:engine:models [-- --dir DIR] [-- --python PYTHON]
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { options } from './options.ts';
import { writeRandomModel } from './randomModel.ts';

/** F16 is for parity, of the bundled model alone. */
const TYPES = ['Q8_0', 'Q4_0', 'F16'] as const;
type GgufType = (typeof TYPES)[number];

export interface BenchModel {
  readonly name: string;
  /** As on Hugging Face. */
  readonly folder: string;
  readonly isBundled: boolean;
  /** Lengths at which decoding is measured; a few tokens less than the model has. */
  readonly contexts: readonly [short: number, long: number];
  /** Tokens decoded before the first turn. A small model's passes are short enough for the JIT compiler to show. */
  readonly warmUp: number;
  /** Turns of everyone: as many as fit into two minutes. */
  readonly rounds: number;
  readonly gguf: (type: GgufType) => string;
}

/** The bundled model, and the one of random weights in `dir`; or only the one of this name. */
export function benchModels({ dir, model }: { dir: string; model?: string | undefined }): BenchModel[] {
  const gguf = (name: string) => (type: GgufType) => join(dir, `${name}-${type}.gguf`);
  const bundled = 'foredraft-7m';
  const random = 'random-0.5b';
  const all: BenchModel[] = [
    {
      ...{ name: bundled, folder: `models/${bundled}`, isBundled: true },
      ...{ contexts: [512, 960], warmUp: 500, rounds: 25, gguf: gguf(bundled) },
    },
    {
      ...{ name: random, folder: join(dir, random), isBundled: false },
      ...{ contexts: [512, 2048], warmUp: 2, rounds: 5, gguf: gguf(random) },
    },
  ];
  return all.filter(({ name }) => model === undefined || name === model);
}

if (import.meta.filename === process.argv[1]) {
  const { values } = parseArgs({ options });
  mkdirSync(values.dir, { recursive: true });
  for (const model of benchModels(values)) {
    if (!model.isBundled) writeRandomModel(model.folder);
    const source = statSync(join(model.folder, 'model.safetensors')).mtimeMs;
    for (const type of model.isBundled ? TYPES : TYPES.slice(0, 2)) {
      const path = model.gguf(type);
      if ((statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0) > source) continue;
      const part = `${path}.part`;
      execFileSync(values.python, ['test/golden/gguf_convert.py', model.folder, part, type], {
        stdio: 'inherit',
      });
      renameSync(part, path);
    }
    console.log(`${model.folder} and ${model.gguf('Q8_0')} are there`);
  }
}
