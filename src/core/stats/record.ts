import { crc32 } from './crc32.ts';
import type { StatsEvent } from './events.ts';

const kinds: readonly unknown[] = ['request', 'suggestion', 'survival'] satisfies StatsEvent['kind'][];

/** One line of the file: a checksum and the event as JSON. */
export function record(event: StatsEvent): string {
  const json = JSON.stringify(event);
  return `${checksum(json)} ${json}`;
}

/** @returns undefined for what is no whole record: torn by a crash, damaged, or of a kind that came later */
export function readRecord(line: string): StatsEvent | undefined {
  const json = line.slice(9);
  if (line.slice(0, 9) !== `${checksum(json)} `) return undefined;
  const event = JSON.parse(json) as StatsEvent; // whole, and so ours
  return kinds.includes(event.kind) ? event : undefined;
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
