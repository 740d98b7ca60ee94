import type { Device, DeviceSpeed, DeviceVerdict, LoadParams, Placement } from '../protocol.ts';

/** Tokens of a common completion. */
const COMPLETION = 16;

/**
 * Where a model is to run.
 *
 * @param asked by the user
 * @param known verdicts of this platform's devices; a device without one is not used
 */
export function chooseDevice(
  asked: NonNullable<LoadParams['device']>,
  known: readonly DeviceVerdict[],
): Placement {
  if (asked === 'cpu') return { device: 'cpu' };
  if (asked !== 'auto') {
    const verdict = known.find(({ device }) => device === asked);
    if (verdict && verdict.reason === undefined) return { device: asked };
    return { device: 'cpu', fallback: unusable(asked, verdict?.reason ?? 'this platform does not have it') };
  }
  // All of them measured with the same model, the processor among them: a rasteriser that only pretends to be a GPU
  // loses by itself.
  const measured = known.filter((verdict) => verdict.speed !== undefined && verdict.reason === undefined);
  const best = measured.toSorted((a, b) => completionMs(a.speed!) - completionMs(b.speed!))[0];
  return { device: measured.some(({ device }) => device === 'cpu') ? best!.device : 'cpu' };
}

/** What a completion costs after one more chunk of prompt. */
function completionMs({ prefill, decode }: DeviceSpeed): number {
  return prefill + COMPLETION * decode;
}

/** A sentence for the user. */
export function unusable(device: Device, reason: string): string {
  return `The model runs on the CPU, since ${device} cannot be used: ${reason}.`;
}
