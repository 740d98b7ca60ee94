/**
 * What a weight format costs and what it gives: distance from fp32 on source text, size, memory, time to load. With a
 * GGUF file, fp32 is what its blocks stand for, and the distance is the loss of quantising them again.
 *
 *   npm run bench:formats [-- --model DIR] [-- --text DIR] [-- --windows N] [-- --kinds]
 *
 * --kinds quantises the weights of one kind of matrix at a time, and leaves activations alone.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { EngineClient } from '../src/client/engineClient.ts';
import { quantiseBlocks } from '../src/engine/model/linear/blockQuantiser.ts';
import { quantiseColumns } from '../src/engine/model/linear/int8.ts';
import { type ModelSource, prepareModel } from '../src/engine/model/preparedModel.ts';
import { readModelFolder } from '../src/engine/model/readModelFolder.ts';
import type { Tensors } from '../src/engine/model/tensors.ts';
import { InferenceSession } from '../src/engine/onnx/runtime.ts';
import type { WeightFormat } from '../src/engine/protocol.ts';
import type { Decoder } from '../src/engine/session/ortForward.ts';
import { compare, readWindows } from './quality.ts';

const { values } = parseArgs({
  options: {
    model: { type: 'string', default: 'models/foredraft-7m' },
    text: { type: 'string', default: 'src' },
    windows: { type: 'string', default: '48' },
    kinds: { type: 'boolean', default: false },
  },
});

const FORMATS = ['fp32', 'int8', 'int4'] as const satisfies WeightFormat[];
const KINDS: Readonly<Record<string, RegExp>> = {
  'q, k, v': /\.[qkv]_proj\./,
  o: /\.o_proj\./,
  'gate, up': /\.(gate_proj|up_proj|c_fc)\./,
  down: /\.(down_proj|c_proj)\./,
  head: /^(lm_head|model\.embed_tokens)\./,
};

const work = mkdtempSync(join(tmpdir(), 'foredraft-formats-'));
const modelDir = resolve(values.model);
const folder = readModelFolder(modelDir);
const { config, tensors, tokenizer } = folder;
const embeddings = tensors.rows('model.embed_tokens.weight', [config.vocabulary, config.width]).copy();

type OpenDecoder = Decoder & { readonly session: InferenceSession };

/** One thread each: a pass of one format must not depend on what the others do. */
async function open(source: ModelSource, format: WeightFormat): Promise<OpenDecoder> {
  const path = prepareModel(source, format, join(work, 'prepared'));
  return { config, embeddings, session: await InferenceSession.create(path, { intraOpNumThreads: 1 }) };
}

/** The model with the matrices of one kind rounded to what a format can hold. */
function rounded(kind: string, format: 'int8' | 'int4'): ModelSource {
  const wrapped: Tensors = Object.create(tensors, {
    float32: {
      value: (name: string, shape: readonly number[], target?: Float32Array, at = 0) => {
        const all = tensors.float32(name, shape, target, at);
        if (KINDS[kind]!.test(name) && shape.length === 2) roundTo(format, all.subarray(at), shape);
        return all;
      },
    },
  }) as Tensors;
  return { config, tensors: wrapped, hash: `${folder.hash} ${kind} ${format}` };
}

function roundTo(format: 'int8' | 'int4', from: Float32Array, shape: readonly number[]): void {
  const [outputs, inputs] = shape as [number, number];
  const data = from.subarray(0, outputs * inputs);
  const matrix = { data, outputs, inputs };
  if (format === 'int8') {
    const { values: q, scales } = quantiseColumns(matrix);
    for (let i = 0; i < data.length; i++) {
      const output = Math.floor(i / inputs);
      data[i] = q[(i % inputs) * outputs + output]! * scales[output]!;
    }
    return;
  }
  if (inputs % 32 !== 0) throw new Error(`--kinds needs widths that are multiples of 32, not ${inputs}.`);
  const { values: q, scales } = quantiseBlocks(matrix);
  for (let i = 0; i < data.length; i++) {
    const byte = q[i >> 1]!;
    data[i] = ((i & 1 ? byte >> 4 : byte & 15) - 8) * scales[i >> 5]!;
  }
}

/** A fresh engine process, twice: with an empty cache and with a filled one. */
async function load(format: WeightFormat): Promise<Record<string, string>> {
  const cacheDir = join(work, format);
  const run = async (): Promise<{ ms: number; memory: string }> => {
    const client = new EngineClient({
      entry: 'dist/engine.cjs',
      load: { modelDir, cacheDir, format, threads: 1, idleMinutes: 0 },
      log: () => undefined,
    });
    try {
      const { loadMs, residentBytes } = await client.start();
      return { ms: loadMs, memory: memoryOf(client.pid!, residentBytes) };
    } finally {
      await client.dispose();
    }
  };
  const cold = await run();
  const warm = await run();
  const started = performance.now();
  prepareModel(folder, format, join(work, `${format}-again`));
  const quantise = performance.now() - started;
  return {
    'disk MB': (bytesIn(cacheDir) / 1e6).toFixed(1),
    'resident MB': warm.memory,
    'quantise s': (quantise / 1000).toFixed(2),
    'cold s': (cold.ms / 1000).toFixed(2),
    'warm s': (warm.ms / 1000).toFixed(2),
  };
}

/** Anonymous and mapped memory, where the system tells them apart. */
function memoryOf(pid: number, residentBytes: number): string {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const field = (name: string): string =>
      (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)![1]) / 1024).toFixed(0);
    return `${field('RssAnon')} + ${field('RssFile')}`;
  } catch {
    return (residentBytes / 2 ** 20).toFixed(0);
  }
}

function bytesIn(dir: string): number {
  return readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, entry) => sum + statSync(join(entry.parentPath, entry.name)).size, 0);
}

try {
  const windows = readWindows(values.text, tokenizer, Number(values.windows));
  if (windows.length === 0) throw new Error(`${values.text} has no source files that are long enough.`);
  const reference = await open(folder, 'fp32');
  const table: Record<string, Record<string, string>> = {};
  const add = async (name: string, decoder: OpenDecoder, more: Record<string, string>): Promise<void> => {
    const [quality] = await compare(reference, [decoder], tokenizer, windows);
    table[name] = {
      'bits/byte': quality!.bitsPerByte.toFixed(4),
      'flips %': quality!.flips.toFixed(2),
      KL: quality!.divergence.toFixed(5),
      ...more,
    };
    if (decoder !== reference) await decoder.session.release();
  };
  console.log(`${windows.length} windows of ${windows[0]!.length} tokens from ${values.text}`);
  await add('fp32', reference, values.kinds ? {} : await load('fp32'));
  if (values.kinds) {
    for (const kind of Object.keys(KINDS)) {
      for (const format of ['int8', 'int4'] as const) {
        await add(`${kind} in ${format}`, await open(rounded(kind, format), 'fp32'), {});
      }
    }
  } else {
    for (const format of FORMATS.slice(1)) await add(format, await open(folder, format), await load(format));
  }
  console.table(table);
  await reference.session.release();
} finally {
  rmSync(work, { recursive: true, force: true });
}
