/** How far a format is from fp32, on text that the model continues token by token. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Tokenizer } from '../src/core/tokens/tokenizer.ts';
import { type Decoder, OrtForward } from '../src/engine/session/ortForward.ts';

/** Tokens of a window, and of a pass: all probabilities of one pass are in memory at once, twice. */
const WINDOW = 512;
const CHUNK = 64;
/** The first tokens of a window are guessed from too little. */
const SKIPPED = 16;

export interface Quality {
  readonly bitsPerByte: number;
  /** Percent of the positions where another token is the most probable one. */
  readonly flips: number;
  /** Mean Kullback-Leibler divergence from the reference, in nats. */
  readonly divergence: number;
}

export type Window = readonly number[];

/** The beginnings of source files, evenly spread over a folder. Files too short for a window are passed over. */
export function readWindows(folder: string, tokenizer: Tokenizer, count: number): Window[] {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|js|py|go|rs|java|c|cpp)$/.test(name))
    .sort();
  const windows = files
    .map((name) => tokenizer.encode(readFileSync(join(folder, name), 'utf8').slice(0, 8 * WINDOW)))
    .filter((tokens) => tokens.length >= WINDOW)
    .map((tokens) => tokens.slice(0, WINDOW));
  const step = Math.max(1, windows.length / count);
  return Array.from({ length: Math.min(count, windows.length) }, (_, i) => windows[Math.floor(i * step)]!);
}

/** Runs the reference and the others over the same windows. @returns quality in the order of `decoders` */
export async function compare(
  reference: Decoder,
  decoders: readonly Decoder[],
  tokenizer: Tokenizer,
  windows: readonly Window[],
): Promise<Quality[]> {
  const sums = decoders.map(() => ({ bits: 0, flips: 0, divergence: 0 }));
  let bytes = 0;
  let positions = 0;
  for (const window of windows) {
    const forwards = [reference, ...decoders].map((decoder) => new OrtForward(decoder));
    for (let at = 0; at < window.length; at += CHUNK) {
      const [expected, ...found] = await Promise.all(
        forwards.map((forward) => probabilities(forward, window.slice(at, at + CHUNK))),
      );
      for (let i = Math.max(0, SKIPPED - at); i < CHUNK && at + i + 1 < window.length; i++) {
        const next = window[at + i + 1]!;
        bytes += tokenizer.bytes(next).length;
        positions++;
        const best = argmax(expected![i]!);
        for (const [f, rows] of found.entries()) {
          const row = rows[i]!;
          sums[f]!.bits -= Math.log2(row[next]!);
          sums[f]!.divergence += divergence(expected![i]!, row);
          if (argmax(row) !== best) sums[f]!.flips++;
        }
      }
    }
  }
  return sums.map((sum) => ({
    bitsPerByte: sum.bits / bytes,
    flips: (100 * sum.flips) / positions,
    divergence: sum.divergence / positions,
  }));
}

async function probabilities(forward: OrtForward, tokens: Window): Promise<Float32Array[]> {
  const rows = tokens.map((_, i) => i);
  const results = await forward.run({ tokens, rows, full: true });
  forward.keep(rows);
  return results.map(({ full }) => full!);
}

function argmax(row: Float32Array): number {
  let best = 0;
  for (let i = 1; i < row.length; i++) if (row[i]! > row[best]!) best = i;
  return best;
}

function divergence(expected: Float32Array, found: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < expected.length; i++) {
    // A softmax in 32 bits may give zero; what is that improbable adds nothing.
    if (expected[i]! > 1e-9) sum += expected[i]! * Math.log(expected[i]! / Math.max(found[i]!, 1e-30));
  }
  return sum;
}
