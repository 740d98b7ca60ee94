import { resolve } from 'node:path';
import { GRAPH_VERSION } from '../model/preparedModel.ts';
import { env } from '../onnx/runtime.ts';
import type { Device, DeviceVerdict, LoadParams } from '../protocol.ts';
import { Remembered } from '../remembered.ts';
import { adapterOf } from './adapter.ts';

/** A driver may be installed or mended, and a laptop may have slept during the probe: no failure is for ever. */
const FAILURE_DAYS = 7;

/** Raise it when the probe changes. */
const PROBE_VERSION = 1;

export type ProbedModel = Pick<LoadParams, 'modelDir' | 'cacheDir' | 'format' | 'threads'>;

/** What is known about a device for a model, in the cache folder. */
export class VerdictStore extends Remembered<DeviceVerdict> {
  readonly adapter: string;

  constructor(device: Device, { modelDir, cacheDir, format, threads }: ProbedModel) {
    const adapter = adapterOf(device);
    const { platform, arch } = process;
    const versions = { probe: PROBE_VERSION, graph: GRAPH_VERSION, onnxruntime: env.versions.common };
    const model = { modelDir: resolve(modelDir), format, threads };
    const conditions = JSON.stringify({ device, ...versions, platform, arch, adapter, ...model });
    super(cacheDir, 'device', conditions, (verdict) =>
      isVerdict(verdict) && !isStale(verdict) ? verdict : undefined,
    );
    this.adapter = adapter;
  }
}

function isStale({ reason, date }: DeviceVerdict): boolean {
  const days = (Date.now() - Date.parse(date)) / 86_400_000;
  return reason !== undefined && !(days < FAILURE_DAYS);
}

/** Either why not, or how fast. */
function isVerdict(value: unknown): value is DeviceVerdict {
  const { reason, speed } = (value ?? {}) as Partial<DeviceVerdict>;
  if (reason !== undefined) return typeof reason === 'string';
  return typeof speed === 'object' && speed.prefill > 0 && speed.decode > 0;
}
