import type { NextByteResult } from '../engine/protocol.ts';
import { count } from './count.ts';
import { styleFor } from './style.ts';
import { formatTableWithHead } from './table.ts';

/** What may come next: a byte, or (null, which JSON can say) the end of the text to fill in. */
export interface Candidate {
  readonly byte: number | null;
  readonly probability: number;
  /** Of this one and those above it. */
  readonly cumulative: number;
}

export interface Prediction extends Pick<NextByteResult, 'open' | 'positions'> {
  /** The most probable first. */
  readonly candidates: readonly Candidate[];
  /** Over all bytes and the end, shown or not. */
  readonly sum: number;
}

/** @param top candidates at most */
export function rankNextByte({ bytes, end, ...rest }: NextByteResult, top: number): Prediction {
  const all: { byte: number | null; probability: number }[] = [{ byte: null, probability: end }];
  bytes.forEach((probability, byte) => all.push({ byte, probability }));
  all.sort((a, b) => b.probability - a.probability);
  let sum = 0;
  const candidates = all.map((candidate) => ({ ...candidate, cumulative: (sum += candidate.probability) }));
  return { candidates: candidates.slice(0, top), sum, ...rest };
}

/** The next byte for people. */
export function bytesView({ candidates, sum, open, positions }: Prediction): string {
  const style = styleFor(process.stdout);
  const rows = candidates.map(({ byte, probability, cumulative }) => [
    byte === null ? 'end of text' : byteName(byte),
    formatProbability(probability),
    formatProbability(cumulative),
  ]);
  const notes = [
    `sum ${formatProbability(sum)}; the rest is what the model gives to token sequences that no text has`,
    open.length === 0
      ? 'no byte before the cursor is open'
      : `open before the cursor: ${open.map(byteName).join(' ')}`,
    `computed in one pass of ${count(positions, 'position')}`,
  ];
  const table = formatTableWithHead([['next', 'probability', 'cumulative'], ...rows], style);
  return table + style.dim(`\n${notes.join('\n')}\n`);
}

function formatProbability(probability: number): string {
  return probability.toFixed(4);
}

const names: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r', 0x20: 'space' };

/** A byte of ASCII by its character, any other in hexadecimal. */
export function byteName(byte: number): string {
  if (byte > 0x20 && byte < 0x7f) return String.fromCharCode(byte);
  return names[byte] ?? `0x${byte.toString(16).padStart(2, '0')}`;
}
