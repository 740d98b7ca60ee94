import { cpus } from 'node:os';
import { version } from '../../../package.json';
import type { LoadedModel } from '../model/loadModel.ts';
import { env } from '../onnx/runtime.ts';
import type { LoadParams } from '../protocol.ts';

/**
 * Everything that the costs of passes depend on, as text. Of the model it is the shape that counts, not the values of
 * its weights; the path tells those apart whose formats differ by layer. A new Foredraft may have another graph.
 */
export function conditionsOf({ modelDir }: LoadParams, model: LoadedModel): string {
  const { config, format, threads, placement } = model;
  const software = { foredraft: version, onnxruntime: env.versions.common };
  return JSON.stringify({
    ...{ modelDir, format, device: placement.device, threads },
    ...{ cpu: cpus()[0]?.model, ...software, config },
  });
}
