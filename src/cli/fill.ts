import { join, resolve } from 'node:path';
import type { Cut } from '../core/eval/holes.ts';
import type { Answer } from '../core/eval/pairReport.ts';
import type { CompletionLength } from '../core/decode/stop.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type { Engine, Extras } from './withEngine.ts';

/** Asks for what is missing in a file of a repository. */
export async function fill(
  { complete }: Engine,
  repo: string,
  path: string,
  { prefix, prefixOffset, suffix }: Cut,
  healing: HealingMode,
  length: CompletionLength = 'line',
  extras: Extras = {},
): Promise<Answer> {
  const start = performance.now();
  const { text } = await complete({
    file: resolve(join(repo, path)),
    path,
    prefix,
    prefixOffset,
    suffix,
    length,
    healing,
    ...extras,
  });
  return { suggestion: text, milliseconds: performance.now() - start };
}

/** Replaces the last line of a terminal; says nothing to files and pipes. */
export function showProgress(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}
