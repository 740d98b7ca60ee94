import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Sequence } from '../../core/decode/sequence.ts';
import { probeLayouts } from '../../core/fim/layoutProbe.ts';
import { type FimLayout, promptBudget } from '../../core/fim/prompt.ts';
import type { Lexicon } from '../../core/healing/lexicon.ts';
import type { Sentinels } from '../../core/fim/sentinels.ts';
import { type Decoder, OrtForward } from '../session/ortForward.ts';

/** In the model's cache entry: what the probe found, so that it runs once per model and format. */
const FILE = 'layout.json';
/** Raise it when the probe changes. */
const PROBE_VERSION = 1;

/** The order of the prompt that suits this model, measured when it is loaded for the first time. */
export async function chooseLayout(
  decoder: Decoder,
  lexicon: Lexicon,
  sentinels: Sentinels,
  graphPath: string,
): Promise<FimLayout> {
  const file = join(dirname(graphPath), FILE);
  const known = readLayout(file);
  if (known) return known;
  const sequence = new Sequence(new OrtForward(decoder));
  const budget = promptBudget(decoder.config.maxLength, 64);
  const result = await probeLayouts(sequence, lexicon, sentinels, budget);
  try {
    writeFileSync(`${file}.${process.pid}.tmp`, JSON.stringify({ version: PROBE_VERSION, ...result }));
    renameSync(`${file}.${process.pid}.tmp`, file);
  } catch {
    // The cache went away, or is full: the next load measures again.
  }
  return result.layout;
}

function readLayout(file: string): FimLayout | undefined {
  try {
    const { version, layout } = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    if (version !== PROBE_VERSION) return undefined;
    return layout === 'spm' || layout === 'psm' ? layout : undefined;
  } catch {
    return undefined;
  }
}
