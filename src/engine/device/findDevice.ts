import { readModelFolder } from '../model/readModelFolder.ts';
import { env } from '../onnx/runtime.ts';
import type {
  Device,
  DevicesParams,
  DevicesResult,
  DeviceVerdict,
  LoadParams,
  Placement,
} from '../protocol.ts';
import { chooseDevice } from './chooseDevice.ts';
import { candidates } from './devices.ts';
import { probeDevice, probeEntry } from './probeProcess.ts';
import { type ProbedModel, VerdictStore } from './verdictStore.ts';

/**
 * The device that a model is loaded on. One that was asked for by name is probed first, since loading a model on one
 * that is broken may end the process. `auto` uses what is known: nobody who waits for a completion waits for probes.
 */
export async function findDevice(model: ProbedModel & Pick<LoadParams, 'device'>): Promise<Placement> {
  const { device: asked = 'cpu' } = model;
  if (asked === 'cpu') return { device: 'cpu' };
  if (asked === 'auto') return chooseDevice(asked, known(model));
  if (!candidates().includes(asked)) return chooseDevice(asked, []);
  const entry = probeEntry();
  const verdict =
    new VerdictStore(asked, model).read() ?? (entry ? await probeDevice(asked, model, entry) : undefined);
  return verdict ? chooseDevice(asked, [verdict]) : { device: asked };
}

/**
 * Verdicts of all devices of this platform; probes, one after another, those that are not known.
 *
 * @throws ModelError saying what is wrong with the model
 */
export async function listDevices(
  { load, again }: DevicesParams,
  entry = probeEntry()!,
): Promise<DevicesResult> {
  readModelFolder(load.modelDir); // what is wrong with a model is no verdict about devices
  const verdicts: DeviceVerdict[] = [];
  for (const device of candidates()) {
    const remembered = again ? undefined : new VerdictStore(device, load).read();
    verdicts.push(remembered ?? (await probeDevice(device, load, entry)));
  }
  const placement = chooseDevice(load.device ?? 'cpu', verdicts);
  return { onnxruntime: env.versions.node ?? env.versions.common, verdicts, placement };
}

/** What a device did to a model that it had been found to work with: `auto` must not choose it again. */
export function rememberFailure(device: Device, model: ProbedModel, reason: string): void {
  const store = new VerdictStore(device, model);
  store.write({ device, date: new Date().toISOString(), adapter: store.adapter, reason });
}

function known(model: ProbedModel): DeviceVerdict[] {
  return candidates().flatMap((device) => new VerdictStore(device, model).read() ?? []);
}
