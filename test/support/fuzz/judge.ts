import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createRandom } from '../../../src/core/random.ts';
import { ModelError } from '../../../src/engine/errors.ts';
import { measureAllocations } from './allocations.ts';
import { readSeeds, type Seeds } from './seeds.ts';
import { type Target, TARGETS } from './targets.ts';

/** What readers may allocate in all for files of some size: so many times that size, and so much beside it. */
export const FACTOR = 128;
export const BASE_BYTES = 40 * 1024 * 1024;
/** Processor time for one input. A regular expression that is stopped takes a quarter of it. */
export const LIMIT_MS = 2000;
const MAX_MESSAGE = 1100;

export interface Verdict {
  readonly target: string;
  /** `accepted`, or the message with names and numbers left out. */
  readonly outcome: string;
  /** What must not happen. */
  readonly violation: string | undefined;
  readonly ms: number;
  readonly inputBytes: number;
  readonly allocatedBytes: number;
}

/** Makes inputs by their seeds, and watches the readers read them. The files lie in a folder of its own. */
export class Fuzzer {
  readonly #seeds: Seeds = readSeeds();
  readonly #dir = mkdtempSync(join(tmpdir(), 'foredraft-fuzz-'));

  /** The same for the same seed, on every machine. */
  run(seed: number): Verdict {
    const random = createRandom(seed);
    const target = chooseTarget(random());
    const files = target.make(this.#seeds, random);
    let inputBytes = 0;
    for (const [name, bytes] of Object.entries(files)) {
      writeFileSync(join(this.#dir, name), bytes);
      inputBytes += bytes.length;
    }
    const limit = FACTOR * inputBytes + BASE_BYTES;
    let error: unknown;
    const before = process.cpuUsage();
    const allocatedBytes = measureAllocations(limit, () => {
      try {
        target.read(this.#dir, files, random);
      } catch (thrown) {
        error = thrown;
      }
    });
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1000;
    for (const name of Object.keys(files)) unlinkSync(join(this.#dir, name));
    return {
      target: target.name,
      outcome: error === undefined ? 'accepted' : classOf(error as Error),
      violation:
        violationOf(error, Object.keys(files)) ??
        (allocatedBytes > limit ? `allocates ${allocatedBytes} bytes for ${inputBytes}` : undefined) ??
        (ms > LIMIT_MS ? `takes ${Math.round(ms)} ms` : undefined),
      ...{ ms, inputBytes, allocatedBytes },
    };
  }

  dispose(): void {
    rmSync(this.#dir, { recursive: true, force: true });
  }
}

function chooseTarget(share: number): Target {
  let left = share * TARGETS.reduce((sum, { weight }) => sum + weight, 0);
  return TARGETS.find(({ weight }) => (left -= weight) < 0)!;
}

function violationOf(error: unknown, files: readonly string[]): string | undefined {
  if (error === undefined) return undefined;
  if (!(error instanceof ModelError)) return `throws ${(error as Error).stack ?? 'no error'}`;
  if (error.message.length > MAX_MESSAGE) return `says ${error.message.length} characters`;
  // "model.safetensors.index.json lists ..." stands for the shard that is missing, too.
  if (!files.some((name) => error.message.includes(name))) return `names no file: ${error.message}`;
  return undefined;
}

function classOf({ message }: Error): string {
  return message
    .replace(/^\S*\/(?=[^/\s]+ )/, '')
    .replace(/"(?:[^"\\]|\\.)*("|$)/g, '"..."')
    .replace(/\[[^\]]*\]|\{.*\}/g, '[...]')
    .replace(/-?\d[\d.e+-]*/g, 'N')
    .slice(0, 90);
}
