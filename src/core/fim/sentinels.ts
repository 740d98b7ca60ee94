import type { Tokenizer } from '../tokens/tokenizer.ts';

/** Ids of the special tokens that lay out a fill-in-the-middle prompt (Bavarian et al. 2022). */
export interface Sentinels {
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
  /** Precedes `path\n` and the text of a file. */
  readonly fileSeparator: number | undefined;
  /** Tokens that end the middle. */
  readonly ends: ReadonlySet<number>;
}

/** The special tokens under one family's names. */
interface Spelling {
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
  readonly fileSeparator: string;
  readonly ends: readonly string[];
}

const SPELLINGS: readonly Spelling[] = [
  {
    // Qwen2.5-Coder technical report, section 3.1; the bundled model uses the same names.
    prefix: '<|fim_prefix|>',
    suffix: '<|fim_suffix|>',
    middle: '<|fim_middle|>',
    fileSeparator: '<|file_sep|>',
    ends: ['<|endoftext|>', '<|fim_pad|>', '<|file_sep|>', '<|repo_name|>'],
  },
];

/**
 * Looks the ids up in the tokenizer's own table. A model's name says nothing reliable about its layout, and
 * a wrong one fails silently; so a tokenizer without these tokens gives `undefined`, never a guess.
 */
export function findSentinels(specials: Tokenizer['specials']): Sentinels | undefined {
  for (const spelling of SPELLINGS) {
    const prefix = specials.get(spelling.prefix);
    const suffix = specials.get(spelling.suffix);
    const middle = specials.get(spelling.middle);
    if (prefix === undefined || suffix === undefined || middle === undefined) continue;
    const ends = spelling.ends.map((name) => specials.get(name)).filter((id) => id !== undefined);
    return {
      prefix,
      suffix,
      middle,
      fileSeparator: specials.get(spelling.fileSeparator),
      ends: new Set(ends),
    };
  }
  return undefined;
}
