import type { InferenceSession } from '../onnx/runtime.ts';
import type { Device } from '../protocol.ts';

/** What onnxruntime-node 1.30 has a provider for, by platform; CUDA's is a separate download. */
const BY_PLATFORM: Readonly<Record<string, readonly Device[]>> = {
  'linux-x64': ['webgpu', 'cuda'],
  'win32-x64': ['webgpu', 'directml'],
  'win32-arm64': ['webgpu', 'directml'],
  'darwin-arm64': ['webgpu', 'coreml'],
};

/** The devices that a platform may have, the processor first. */
export function candidates(platform = process.platform, arch: string = process.arch): Device[] {
  return ['cpu', ...(BY_PLATFORM[`${platform}-${arch}`] ?? [])];
}

/** What a graph is built for: all GPU providers get the same one, of operators that they have. */
export type Processor = 'cpu' | 'gpu';

export function processorOf(device: Device): Processor {
  return device === 'cpu' ? 'cpu' : 'gpu';
}

export function sessionOptions(device: Device, threads: number): InferenceSession.SessionOptions {
  return {
    // Nodes that a provider has no kernel for run on the processor, which onnxruntime adds to every session.
    executionProviders: [device === 'directml' ? 'dml' : device],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    // Errors alone. That some nodes run on the processor is a warning, and no news: the probe counts them.
    logSeverityLevel: device === 'cpu' ? 2 : 3,
    // Worker threads that spin between two passes make decoding faster, but by default they spin on for tens of
    // milliseconds after the last one: a short limit keeps the first and drops the second (docs/engine.md).
    extra: { session: { intra_op: { allow_spinning: '1', spin_duration_us: '500' } } },
  };
}
