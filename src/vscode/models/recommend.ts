import type { CatalogueEntry } from '../../models/models.ts';
import { expectedMemory } from '../../models/models.ts';
import { expectedTokenMs, type Machine } from './machine.ts';

/** What a model is expected to be like on a machine. */
export interface Fitness {
  /** Bytes that the engine will take. */
  readonly memory: number;
  /** Milliseconds. */
  readonly token: number;
  /** There is too little memory just now, or it would be slow. */
  readonly problem?: 'memory' | 'slow';
}

/** The editor, its language servers and a browser want to grow, too. */
const SHARE_OF_FREE = 0.6;

/** Of the half second that a suggestion may take by default: room for some ten passes, one of which reads the prompt. */
const SLOW_MS = 50;

/** From here on `auto` takes 4 bits (src/engine/model/chooseFormat.ts). */
const INT4_PARAMETERS = 1e9;

export function fitness(entry: CatalogueEntry, machine: Machine): Fitness {
  const { int4, int8 } = expectedMemory(entry);
  const memory = entry.parameters >= INT4_PARAMETERS ? int4 : int8;
  const token = expectedTokenMs(entry.parameters, machine);
  if (memory > machine.freeMemory * SHARE_OF_FREE) return { memory, token, problem: 'memory' };
  return { memory, token, ...(token > SLOW_MS && { problem: 'slow' }) };
}

/** The largest model that fits a machine and that everybody may use at once; undefined where none fits. */
export function recommended(
  entries: readonly CatalogueEntry[],
  machine: Machine,
): CatalogueEntry | undefined {
  return entries
    .filter((entry) => !entry.gated && entry.licence.restriction === undefined)
    .filter((entry) => fitness(entry, machine).problem === undefined)
    .reduce<CatalogueEntry | undefined>(
      (best, entry) => (best && best.parameters >= entry.parameters ? best : entry),
      undefined,
    );
}
