import { sessionOptions } from '../device/devices.ts';
import { ModelError } from '../errors.ts';
import { InferenceSession } from '../onnx/runtime.ts';
import type { Device, LoadParams, WeightFormat } from '../protocol.ts';
import { chooseFormat } from './chooseFormat.ts';
import { discardPrepared, type ModelSource, prepareModel } from './preparedModel.ts';

/** A device that cannot hold or run a model. The message is what its library said. */
export class DeviceError extends Error {
  override readonly name = 'DeviceError';
}

export interface OpenedModel {
  readonly session: InferenceSession;
  /** Of the graph. */
  readonly path: string;
  readonly format: WeightFormat;
}

/**
 * A session over the model's graph, prepared on first use. Only a graph that onnxruntime finds damaged is discarded
 * and built once more: lack of memory, or a device that fails, says nothing about files that took minutes to prepare.
 *
 * @throws ModelError saying what to do; DeviceError when it may be due to a device other than the processor
 */
export async function createSession(
  source: ModelSource,
  params: Pick<LoadParams, 'format' | 'cacheDir'>,
  device: Device,
  threads: number,
): Promise<OpenedModel> {
  const format = chooseFormat(params.format, source.tensors.parameters, device);
  const open = async (): Promise<OpenedModel> => {
    const path = prepareModel(source, format, params.cacheDir, device);
    try {
      const session = await InferenceSession.create(path, sessionOptions(device, threads));
      return { session, path, format };
    } catch (error) {
      const { message } = error as Error;
      if (isDamage(message)) throw new DamagedGraph(path, message);
      throw sessionError(message, device);
    }
  };
  try {
    return await open();
  } catch (error) {
    if (!(error instanceof DamagedGraph)) throw error;
    discardPrepared(error.path);
  }
  try {
    return await open();
  } catch (error) {
    throw error instanceof DamagedGraph ? sessionError(error.message, device) : error; // one just built is sound
  }
}

class DamagedGraph extends Error {
  readonly path: string;

  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/**
 * onnxruntime-node gives its errors no code. These are the messages of onnxruntime 1.30 about a file that is missing,
 * truncated or overwritten, or a weight file that does not belong to its graph; the tests damage files to check.
 */
const DAMAGE =
  /Protobuf parsing failed|ModelProto does not have a graph|Invalid model|File doesn't exist|Deserialize tensor .* failed|External data path|is not a registered function|INVALID_PROTOBUF|ShapeInferenceError|TypeInferenceError/i;

/** Of the runtime, the C++ library and the operating system. */
const OUT_OF_MEMORY =
  /bad_?\s?alloc|failed to allocate memory|out of memory|cannot allocate memory|not enough memory/i;

function isDamage(message: string): boolean {
  return DAMAGE.test(message) && !OUT_OF_MEMORY.test(message);
}

/** @param message what onnxruntime said when it could not make a session of a graph that is sound */
export function sessionError(message: string, device: Device): ModelError | DeviceError {
  if (device !== 'cpu') return new DeviceError(firstLine(message));
  if (OUT_OF_MEMORY.test(message)) {
    return new ModelError(
      `There is not enough memory for the model: choose foredraft.model.format "int4", or a smaller model (${firstLine(message)}).`,
    );
  }
  return new ModelError(`onnxruntime cannot load the model: ${firstLine(message)}`);
}

/** Without the C++ signature that onnxruntime puts before what went wrong. */
export function firstLine(message: string): string {
  const [line = ''] = message.trim().split('\n');
  return line.replace(/\/\S+\.(cc|h):\d+ .*? was false\. /, '').replace(/[.\s]+$/, '');
}
