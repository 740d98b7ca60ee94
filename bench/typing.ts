/** What the benchmarks of whole requests share: the text that is typed, and the engine that is asked. */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EngineClient } from '../src/client/engineClient.ts';
import { type Slice, sliceAround } from '../src/core/document/slice.ts';
import type { WeightFormat } from '../src/engine/protocol.ts';

/** Files of this repository, so that anyone measures on the same text; and lines typed anew in each. */
const FILES = ['src/engine/session/kvCache.ts', 'src/core/fim/prompt.ts', 'training/train.py'];
const LINES_PER_FILE = 6;

/** The options of a benchmark's command line, for `parseArgs`. */
export const options = {
  json: { type: 'boolean', default: false },
  format: { type: 'string', default: 'int8' },
  threads: { type: 'string', default: '0' },
} as const;

export function createClient(values: { readonly format: string; readonly threads: string }): EngineClient {
  return new EngineClient({
    entry: 'dist/engine.cjs',
    load: {
      modelDir: 'models/foredraft-7m',
      cacheDir: join(tmpdir(), 'foredraft-bench'),
      format: values.format as WeightFormat,
      threads: Number(values.threads),
      idleMinutes: 0,
    },
    log: () => undefined,
  });
}

/**
 * A jump of the cursor changes the suffix, which stands first in the prompt: only typing finds all of it cached, and
 * a jump back to the end of the line typed before.
 */
export type Kind = 'keystroke' | 'jump' | 'jump back';

/** The cursor after a key. */
export interface Cursor extends Slice {
  readonly path: string;
  readonly kind: Kind;
}

/** Types evenly spaced code lines of the files over again, character by character, each in its place. */
export function* typing(): Generator<Cursor> {
  for (const path of FILES) {
    const text = readFileSync(path, 'utf8');
    const lines = [...text.matchAll(/^[ \t]*\S.{20,90}$/gm)];
    const step = Math.max(1, Math.floor(lines.length / LINES_PER_FILE));
    let previous: number | undefined;
    for (const line of lines.filter((_, i) => i % step === 0).slice(0, LINES_PER_FILE)) {
      const end = line.index + line[0].length;
      const after = text.slice(end);
      const begin = line.index + /^[ \t]*/.exec(line[0])![0].length;
      for (let offset = begin; offset < end; offset++) {
        const kind = offset === begin ? 'jump' : 'keystroke';
        yield { path, kind, ...sliceAround(text.slice(0, offset) + after, offset) };
      }
      if (previous !== undefined) yield { path, kind: 'jump back', ...sliceAround(text, previous) };
      previous = end;
    }
  }
}
