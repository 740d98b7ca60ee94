import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Sequence } from '../../core/decode/sequence.ts';
import { promptBudget } from '../../core/fim/prompt.ts';
import { type FimTest, testFim } from '../../core/fim/selfTest.ts';
import type { Lexicon } from '../../core/healing/lexicon.ts';
import type { Sentinels } from '../../core/fim/sentinels.ts';
import { type Decoder, OrtForward } from '../session/ortForward.ts';

/** In the model's cache entry: what the test found, so that it runs once per model and format. */
const FILE = 'fim.json';
/** Raise it when the test changes. */
const TEST_VERSION = 1;

/** How the model fills holes, found out when it is loaded for the first time. */
export async function rememberedFimTest(
  decoder: Decoder,
  lexicon: Lexicon,
  sentinels: Sentinels,
  graphPath: string,
): Promise<FimTest> {
  const file = join(dirname(graphPath), FILE);
  const known = readTest(file);
  if (known) return known;
  const sequence = new Sequence(new OrtForward(decoder));
  const test = await testFim(sequence, lexicon, sentinels, promptBudget(decoder.config.maxLength, 64));
  try {
    writeFileSync(`${file}.${process.pid}.tmp`, JSON.stringify({ version: TEST_VERSION, test }));
    renameSync(`${file}.${process.pid}.tmp`, file);
  } catch {
    // The cache went away, or is full: the next load tests again.
  }
  return test;
}

function readTest(file: string): FimTest | undefined {
  try {
    const { version, test } = JSON.parse(readFileSync(file, 'utf8')) as {
      version: unknown;
      test: FimTest;
    };
    const { layout, bits, ending } = test;
    const isOurs =
      version === TEST_VERSION &&
      ['spm', 'psm'].includes(layout) &&
      [bits.spm, bits.psm, ending.filling, ending.alone].every((value) => typeof value === 'number');
    return isOurs ? { layout, bits, ending } : undefined;
  } catch {
    return undefined;
  }
}
