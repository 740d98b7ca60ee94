import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Processor, processorOf } from '../device/devices.ts';
import { WeightFile } from '../onnx/weightFile.ts';
import type { Device, WeightFormat } from '../protocol.ts';
import type { ModelConfig } from './config.ts';
import { buildDecoderGraph } from './decoderGraph.ts';
import { ModelError } from '../errors.ts';
import { remove, removeIfFree, whenFree } from './busyFiles.ts';
import type { Tensors } from './tensors.ts';

/** Part of the cache key, and of what is known about devices. Raise it whenever the graph or the quantisation changes. */
export const GRAPH_VERSION = 4;

const GRAPH = 'model.onnx';
const WEIGHTS = 'weights.bin';
/**
 * Written last: says how large the other files must be, since mapping a truncated one kills the process. Their content
 * is not checked: reading it would cost seconds on every start, samples of it would miss a bad sector, and who can
 * write here on purpose can write a manifest, too.
 */
const MANIFEST = 'manifest.json';
/** An entry nobody has used for so long belongs to a model, a format or a version that is gone. */
const UNUSED_DAYS = 30;
/** What is left of a build that was killed. */
const ABANDONED_HOURS = 1;

/** What a graph is built from. */
export interface ModelSource {
  readonly config: ModelConfig;
  readonly tensors: Tensors;
  /** Hash over the files that `config` and `tensors` were read from. */
  readonly hash: string;
}

/**
 * The path of the model's ONNX graph in `format` for a device, built on first use. Entries of the cache are named by
 * content and appear whole or not at all, so processes can share it without locks.
 *
 * @throws ModelError when the cache folder cannot be written
 */
export function prepareModel(
  source: ModelSource,
  format: WeightFormat,
  cacheDir: string,
  device: Device = 'cpu',
): string {
  const processor = processorOf(device);
  const key = createHash('sha256')
    .update(`${source.hash}|${format}|${processor}|${GRAPH_VERSION}|${JSON.stringify(source.config)}`)
    .digest('hex')
    .slice(0, 32);
  const entry = join(cacheDir, key);
  try {
    if (isComplete(entry)) {
      utimesSync(join(entry, MANIFEST), new Date(), new Date());
      removeUnused(cacheDir);
      return join(entry, GRAPH);
    }
    removeUnused(cacheDir);
    return build(source, format, processor, entry);
  } catch (error) {
    if (error instanceof ModelError) throw error;
    throw new ModelError(`Cannot prepare the model in ${cacheDir}: ${(error as Error).message}`);
  }
}

function build(source: ModelSource, format: WeightFormat, processor: Processor, entry: string): string {
  const temporary = `${entry}.${randomUUID()}.tmp`;
  mkdirSync(temporary, { recursive: true });
  try {
    const weights = new WeightFile(join(temporary, WEIGHTS));
    try {
      const graph = buildDecoderGraph(source.config, source.tensors, weights, format, processor);
      writeFileSync(join(temporary, GRAPH), graph, { flush: true });
      const sizes: Manifest = { graphBytes: graph.length, weightBytes: weights.size };
      writeFileSync(join(temporary, MANIFEST), JSON.stringify(sizes), { flush: true });
    } finally {
      weights.close();
    }
    // A damaged entry must go first; another process may have put a good one in place meanwhile.
    if (existsSync(entry) && !isComplete(entry)) remove(entry);
    whenFree(() => {
      if (!isComplete(entry)) renameSync(temporary, entry);
    });
  } finally {
    removeIfFree(temporary);
  }
  return join(entry, GRAPH);
}

interface Manifest {
  readonly graphBytes: number;
  readonly weightBytes: number;
}

function isComplete(entry: string): boolean {
  try {
    const { graphBytes, weightBytes } = JSON.parse(readFileSync(join(entry, MANIFEST), 'utf8')) as Manifest;
    return (
      statSync(join(entry, WEIGHTS)).size === weightBytes && statSync(join(entry, GRAPH)).size === graphBytes
    );
  } catch {
    return false;
  }
}

/** Removes the entry of a graph that onnxruntime refuses, so that it is built again. */
export function discardPrepared(graphPath: string): void {
  remove(dirname(graphPath));
}

function removeUnused(cacheDir: string): void {
  if (!existsSync(cacheDir)) return;
  for (const name of readdirSync(cacheDir)) {
    const entry = join(cacheDir, name);
    const isAbandoned = name.endsWith('.tmp') && hoursSince(entry) > ABANDONED_HOURS;
    const isUnused = /^[0-9a-f]{32}$/.test(name) && hoursSinceUse(entry) > 24 * UNUSED_DAYS;
    if (isAbandoned || isUnused) removeIfFree(entry);
  }
}

/** By the manifest; where that is gone, and the rest could not be removed with it, by the folder. */
function hoursSinceUse(entry: string): number {
  const manifest = join(entry, MANIFEST);
  return hoursSince(existsSync(manifest) ? manifest : entry);
}

function hoursSince(path: string): number {
  const modified = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  return modified === undefined ? 0 : (Date.now() - modified) / 3_600_000;
}
