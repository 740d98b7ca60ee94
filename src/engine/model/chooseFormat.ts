import { totalmem } from 'node:os';
import type { Device, FormatChoice, WeightFormat } from '../protocol.ts';

/** What int8 holds per parameter: the mapped weights, and a copy in the order in which the kernels read them. */
const INT8_BYTES = 2;

/** The editor, its language servers and a browser need the rest. */
const SHARE_OF_MEMORY = 1 / 4;

/**
 * From here on int8 would hold more than 2 GB for a helper of an editor, on any machine. Below, it is the faster of the
 * two: int4 is bound by its arithmetic and not by memory (`npm run bench:passes`).
 */
const INT4_PARAMETERS = 1e9;

/**
 * The format that `choice` means for a model of so many parameters.
 *
 * @param memory bytes that the machine has, or the container. Not what is free just now: the choice would change from
 *   one start to the next, and a large model is prepared for minutes
 */
export function chooseFormat(
  choice: FormatChoice,
  parameters: number,
  device: Device = 'cpu',
  memory = machineMemory(),
): WeightFormat {
  if (choice !== 'auto') return choice;
  // Only processors have the operators of int8.
  if (device !== 'cpu' || parameters >= INT4_PARAMETERS) return 'int4';
  return parameters * INT8_BYTES > memory * SHARE_OF_MEMORY ? 'int4' : 'int8';
}

/** A process without a limit has one of 0, or one beyond all memory. */
function machineMemory(): number {
  return Math.min(totalmem(), process.constrainedMemory() || Infinity);
}
