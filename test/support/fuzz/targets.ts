import { join } from 'node:path';
import { type Random, randomInteger } from '../../../src/core/random.ts';
import { readGguf } from '../../../src/engine/gguf/readGguf.ts';
import { parseConfig } from '../../../src/engine/model/config.ts';
import { buildDecoderGraph } from '../../../src/engine/model/decoderGraph.ts';
import { ModelFile } from '../../../src/engine/model/modelFile.ts';
import { readModelFolder } from '../../../src/engine/model/readModelFolder.ts';
import { rotationTables } from '../../../src/engine/model/rope.ts';
import { readSafetensors } from '../../../src/engine/model/safetensors.ts';
import { StoredTensors } from '../../../src/engine/model/storedTensors.ts';
import { openWeights } from '../../../src/engine/model/weightFolder.ts';
import type { WeightFile } from '../../../src/engine/onnx/weightFile.ts';
import { parseTokenizer } from '../../../src/engine/tokenizer/parseTokenizer.ts';
import { hostileJson, hostileTokenizer } from './hostile.ts';
import { mutateBytes } from './mutateBytes.ts';
import { mutateGguf } from './mutateGguf.ts';
import { mutateJson } from './mutateJson.ts';
import type { Seeds } from './seeds.ts';

/** A reader, with what it is given and what must not go wrong. */
export interface Target {
  readonly name: string;
  /** Share of the inputs. */
  readonly weight: number;
  /** Files by name. */
  make(seeds: Seeds, random: Random): Record<string, Buffer>;
  /** Reads them, and uses what was read. @throws ModelError, or what is a defect */
  read(dir: string, files: Readonly<Record<string, Buffer>>, random: Random): void;
}

const pick = <T>(items: readonly T[], random: Random): T => items[randomInteger(random, items.length)]!;
const SAFETENSORS = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const SHARD = 'model-00001-of-00001.safetensors';
const GGUF = 'model.gguf';

const config: Target = {
  name: 'config',
  weight: 5,
  make: ({ configs }, random) => ({
    'config.json': random() < 0.02 ? hostileJson(random) : mutateJson(pick(configs, random), random),
  }),
  read(_dir, files) {
    const { rope, layers, window } = parseConfig(files['config.json']!.toString('utf8'), 'config.json');
    const { cos, sin } = rotationTables(rope, 4);
    if (![...cos, ...sin].every(Number.isFinite)) throw new Error('rotations that are no numbers');
    if (window && window.layers.length !== layers)
      throw new Error(`a window of ${window.layers.length} layers`);
  },
};

const TEXTS = [
  'const return  = [1, 22];\n\tfoo(bar);\r\n',
  `${'a'.repeat(300)}! ${' '.repeat(300)}x${'ab'.repeat(100)}#${'#'.repeat(150)}\n\n\n`,
  "<i>héllo 一二 \u0000\u{1f600}▁ 12345 don't</i>",
];

const tokenizer: Target = {
  name: 'tokenizer',
  weight: 5,
  make: ({ tokenizers }, random) => {
    const good = pick(tokenizers, random);
    const kind = random();
    const json = kind < 0.03 ? hostileTokenizer(good, random) : good;
    return { 'tokenizer.json': kind > 0.98 ? hostileJson(random) : mutateJson(json, random) };
  },
  read(_dir, files) {
    const read = parseTokenizer(files['tokenizer.json']!.toString('utf8'), 'tokenizer.json');
    for (const text of TEXTS) {
      for (const id of read.encode(text)) {
        if (!(id >= 0 && id < read.size)) throw new Error(`the id ${id} of ${read.size}`);
      }
      read.continuations(text);
    }
    for (let id = 0; id < read.size; id += 1 + Math.floor(read.size / 100)) read.bytes(id);
  },
};

const safetensors: Target = {
  name: 'safetensors',
  weight: 4,
  make: ({ weights }, random) => ({ [SAFETENSORS]: mutateSafetensors(weights, random) }),
  read(dir) {
    const found = readSafetensors(new ModelFile(join(dir, SAFETENSORS), SAFETENSORS));
    const tensors = new StoredTensors(found, SAFETENSORS, 'config.json');
    for (const [name, { shape }] of found) if (shape.length > 0) tensors.float32(name, shape);
  },
};

const shards: Target = {
  name: 'shards',
  weight: 1,
  make: ({ weights }, random) => {
    const names = Object.keys(headerOf(weights).header);
    const index = {
      metadata: { total_size: 1 },
      weight_map: Object.fromEntries(names.map((name) => [name, SHARD])),
    };
    const isHostile = random() < 0.02;
    return { [INDEX]: isHostile ? hostileJson(random) : mutateJson(index, random), [SHARD]: weights };
  },
  read(dir) {
    openWeights(dir);
  },
};

const gguf: Target = {
  name: 'gguf',
  weight: 4,
  make: ({ gguf: content, ggufFiles }, random) => {
    if (random() < 0.8) return { [GGUF]: mutateGguf(content, random) };
    return { [GGUF]: mutateBytes(pick(ggufFiles, random), random, 20_000) };
  },
  read(dir) {
    const { tokenizer: read } = readGguf(join(dir, GGUF));
    for (const text of TEXTS) read.encode(text);
  },
};

/** The graph, from a folder or a GGUF file, in any format; the weights are made and thrown away. */
const model: Target = {
  name: 'model',
  weight: 3,
  make: ({ config: json, weights, tokenizers, gguf: content }, random) => {
    if (random() < 0.3) return { [GGUF]: mutateGguf(content, random) };
    const changed = randomInteger(random, 4);
    return {
      'config.json':
        changed === 3
          ? absurdSizes(json, random)
          : changed === 1
            ? Buffer.from(JSON.stringify(json))
            : mutateJson(json, random),
      'tokenizer.json': Buffer.from(JSON.stringify(tokenizers[0])),
      [SAFETENSORS]: changed === 0 || changed === 3 ? weights : mutateSafetensors(weights, random),
    };
  },
  read(dir, files, random) {
    const { config: read, tensors } = readModelFolder(GGUF in files ? join(dir, GGUF) : dir);
    const embeddings = tensors.rows('model.embed_tokens.weight', [read.vocabulary, read.width]).copy();
    embeddings.read(read.vocabulary - 1, 1, new Float32Array(read.width));
    const discard = {
      append: (data: ArrayBufferView) => ({ location: 'x', offset: 0, length: data.byteLength }),
    };
    buildDecoderGraph(
      read,
      tensors,
      discard as unknown as WeightFile,
      pick(['int8', 'int4', 'fp32'], random),
    );
  },
};

/** Sizes that a config may have, of a model that the file is not. */
function absurdSizes(json: object, random: Random): Buffer {
  const fields = ['hidden_size', 'intermediate_size', 'num_attention_heads', 'num_key_value_heads'];
  const sizes = { [pick(fields, random)]: pick([1, 1024, 65_536, 2 ** 20], random) };
  if (random() < 0.3) Object.assign(sizes, { [pick(['head_dim', 'num_hidden_layers'], random)]: 256 });
  return Buffer.from(JSON.stringify({ ...json, ...sizes }));
}

export const TARGETS: readonly Target[] = [config, tokenizer, safetensors, shards, gguf, model];

function headerOf(weights: Buffer): { header: Record<string, object>; data: Buffer } {
  const length = Number(weights.readBigUInt64LE());
  const header = JSON.parse(weights.toString('utf8', 8, 8 + length)) as Record<string, object>;
  return { header, data: weights.subarray(8 + length) };
}

/** Changes in what the header says, in its length, or in any byte. */
function mutateSafetensors(weights: Buffer, random: Random): Buffer {
  const { header, data } = headerOf(weights);
  if (random() < 0.2)
    return mutateBytes(weights, random, weights.length - (random() < 0.5 ? 0 : data.length));
  const json = random() < 0.01 ? hostileJson(random) : mutateJson(header, random);
  const length = Buffer.alloc(8);
  const claimed = random() < 0.05 ? json.length + randomInteger(random, 9) - 4 : json.length;
  length.writeBigUInt64LE(BigInt(Math.max(0, claimed)));
  return Buffer.concat([length, json, data]);
}
