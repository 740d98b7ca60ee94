import { type CostTable, monotone } from '../../core/decode/costProfile.ts';
import { Remembered } from '../remembered.ts';

/** A measured cost profile in the cache folder. */
export class ProfileStore extends Remembered<CostTable> {
  constructor(folder: string, conditions: string) {
    super(folder, 'costs', conditions, (table) => (isCostTable(table) ? monotone(table) : undefined));
  }
}

function isCostTable(value: unknown): value is CostTable {
  const { lengths, positions, milliseconds } = (value ?? {}) as Partial<Record<keyof CostTable, unknown>>;
  if (!isAscending(lengths) || !isAscending(positions) || !Array.isArray(milliseconds)) return false;
  const rows: unknown[] = milliseconds;
  const isRow = (row: unknown): boolean =>
    isNumbers(row) && row.length === positions.length && row.every((ms) => ms > 0);
  return positions[0] === 1 && rows.length === lengths.length && rows.every(isRow);
}

/** Positive whole numbers, each larger than the one before. */
function isAscending(value: unknown): value is number[] {
  return (
    isNumbers(value) &&
    value.length > 0 &&
    value.every((x, i) => Number.isSafeInteger(x) && x > (value[i - 1] ?? 0))
  );
}

function isNumbers(value: unknown): value is number[] {
  return Array.isArray(value) && value.every(Number.isFinite);
}
