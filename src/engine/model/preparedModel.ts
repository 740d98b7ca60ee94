import { createHash, randomUUID } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { WeightFile } from '../onnx/weightFile.ts';
import type { WeightFormat } from '../protocol.ts';
import type { ModelConfig } from './config.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { ModelError } from './modelError.ts';
import type { Safetensors } from './safetensors.ts';

/** Part of the cache key. Raise it whenever the graph or the quantisation changes. */
const GRAPH_VERSION = 1;

const GRAPH = 'model.onnx';
const WEIGHTS = 'weights.bin';
/** Written last: says how large the weight file must be, since mapping a truncated one kills the process. */
const MANIFEST = 'manifest.json';

/** What a graph is built from. */
export interface ModelSource {
  readonly config: ModelConfig;
  readonly tensors: Safetensors;
  /** Hash over the files that `config` and `tensors` were read from. */
  readonly hash: string;
}

/**
 * The path of the model's ONNX graph in `format`, built on first use. Entries of the cache are named by
 * content and appear whole or not at all, so processes can share it without locks.
 *
 * @throws ModelError when the cache folder cannot be written
 */
export function prepareModel(source: ModelSource, format: WeightFormat, cacheDir: string): string {
  const key = createHash('sha256')
    .update(`${source.hash}|${format}|${GRAPH_VERSION}`)
    .digest('hex')
    .slice(0, 32);
  const entry = join(cacheDir, key);
  if (isComplete(entry)) return join(entry, GRAPH);
  try {
    return build(source, format, entry);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`Cannot prepare the model in ${cacheDir}: ${(error as Error).message}`);
  }
}

function build(source: ModelSource, format: WeightFormat, entry: string): string {
  const temporary = `${entry}.${randomUUID()}.tmp`;
  mkdirSync(temporary, { recursive: true });
  try {
    const weights = new WeightFile(join(temporary, WEIGHTS));
    try {
      writeFileSync(
        join(temporary, GRAPH),
        buildDecoderGraph(source.config, source.tensors, weights, format),
      );
    } finally {
      weights.close();
    }
    writeFileSync(join(temporary, MANIFEST), JSON.stringify({ weightBytes: weights.size }));
    // A damaged entry must go first; another process may have put a good one in place meanwhile.
    if (existsSync(entry) && !isComplete(entry)) rmSync(entry, { recursive: true, force: true });
    try {
      renameSync(temporary, entry);
    } catch (error) {
      if (!isComplete(entry)) throw error;
    }
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
  return join(entry, GRAPH);
}

function isComplete(entry: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(entry, MANIFEST), 'utf8')) as { weightBytes?: unknown };
    return (
      statSync(join(entry, WEIGHTS)).size === manifest.weightBytes && statSync(join(entry, GRAPH)).size > 0
    );
  } catch {
    return false;
  }
}
