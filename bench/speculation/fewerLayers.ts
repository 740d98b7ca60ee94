import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a model folder that do not depend on its layers. */
const SAME = ['tokenizer.json'];

interface Entry {
  readonly data_offsets: readonly [number, number];
}

/** Writes a copy of a model folder, of one .safetensors file, without some of the layers. */
export function leaveOut(layers: readonly number[], modelDir: string, folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of SAME) copyFileSync(join(modelDir, name), join(folder, name));
  const config = JSON.parse(readFileSync(join(modelDir, 'config.json'), 'utf8')) as Record<string, number>;
  const kept = Array.from({ length: config.num_hidden_layers! }, (_, i) => i).filter(
    (i) => !layers.includes(i),
  );
  writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, num_hidden_layers: kept.length }));
  const { header, data } = readWeights(join(modelDir, 'model.safetensors'));
  const entries: Record<string, Entry> = {};
  const chunks: Buffer[] = [];
  let offset = 0;
  for (const [name, entry] of Object.entries(header)) {
    const [, layer] = /^model\.layers\.(\d+)\./.exec(name) ?? [];
    const at = layer === undefined ? 0 : kept.indexOf(Number(layer));
    if (name === '__metadata__' || at < 0) continue;
    const [begin, end] = entry.data_offsets;
    const renumbered = name.replace(/^(model\.layers\.)\d+/, `$1${at}`);
    entries[renumbered] = { ...entry, data_offsets: [offset, offset + end - begin] };
    chunks.push(data.subarray(begin, end));
    offset += end - begin;
  }
  const json = Buffer.from(JSON.stringify(entries));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  writeFileSync(join(folder, 'model.safetensors'), Buffer.concat([length, json, ...chunks]));
}

function readWeights(file: string): { header: Record<string, Entry>; data: Buffer } {
  const bytes = readFileSync(file);
  const start = 8 + Number(bytes.readBigUInt64LE());
  return {
    header: JSON.parse(bytes.toString('utf8', 8, start)) as Record<string, Entry>,
    data: bytes.subarray(start),
  };
}
