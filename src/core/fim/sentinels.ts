import type { Tokenizer } from '../tokens/tokenizer.ts';

/** Ids of the special tokens that lay out a fill-in-the-middle prompt (Bavarian et al. 2022). */
export interface Sentinels {
  /** First token of every sequence, for models that were trained with one. */
  readonly begin: number | undefined;
  readonly prefix: number;
  readonly suffix: number;
  readonly middle: number;
  /** Precedes `path\n` and the text of a file. */
  readonly fileSeparator: number | undefined;
  /** Precedes the name of a repository, in front of all of its files. */
  readonly repositoryName: number | undefined;
  /** Tokens that end the middle. */
  readonly ends: ReadonlySet<number>;
}

/** The special tokens under one family's names. */
interface Spelling {
  readonly begin?: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly middle: string;
  readonly fileSeparator?: string;
  readonly repositoryName?: string;
  readonly ends: readonly string[];
}

const SPELLINGS: readonly Spelling[] = [
  {
    // CodeGemma.
    begin: '<bos>',
    prefix: '<|fim_prefix|>',
    suffix: '<|fim_suffix|>',
    middle: '<|fim_middle|>',
    fileSeparator: '<|file_separator|>',
    ends: ['<eos>', '<|file_separator|>'],
  },
  {
    // Qwen2.5-Coder technical report, section 3.1; the bundled model uses the same names.
    prefix: '<|fim_prefix|>',
    suffix: '<|fim_suffix|>',
    middle: '<|fim_middle|>',
    fileSeparator: '<|file_sep|>',
    repositoryName: '<|repo_name|>',
    ends: ['<|endoftext|>', '<|fim_pad|>', '<|file_sep|>', '<|repo_name|>'],
  },
  {
    // StarCoder 2.
    prefix: '<fim_prefix>',
    suffix: '<fim_suffix>',
    middle: '<fim_middle>',
    fileSeparator: '<file_sep>',
    repositoryName: '<repo_name>',
    ends: ['<|endoftext|>', '<fim_pad>', '<file_sep>', '<repo_name>'],
  },
  {
    // StarCoder, Granite code, Mellum.
    prefix: '<fim_prefix>',
    suffix: '<fim_suffix>',
    middle: '<fim_middle>',
    fileSeparator: '<filename>',
    repositoryName: '<reponame>',
    ends: ['<|endoftext|>', '<fim_pad>', '<filename>', '<reponame>'],
  },
  {
    // DeepSeek-Coder: what it calls a hole stands between prefix and suffix.
    begin: '<｜begin▁of▁sentence｜>',
    prefix: '<｜fim▁begin｜>',
    suffix: '<｜fim▁hole｜>',
    middle: '<｜fim▁end｜>',
    ends: ['<｜end▁of▁sentence｜>', '<|EOT|>'],
  },
  {
    // Code Llama, section 3.3 of its paper (2308.12950).
    begin: '<s>',
    prefix: '▁<PRE>',
    suffix: '▁<SUF>',
    middle: '▁<MID>',
    ends: ['▁<EOT>', '</s>'],
  },
];

/** All names of special tokens that `findSentinels` looks for. */
export const sentinelNames: readonly string[] = [
  ...new Set(
    SPELLINGS.flatMap(({ ends, ...others }) => [...ends, ...Object.values(others as Record<string, string>)]),
  ),
];

/**
 * Looks the ids up in the tokenizer's own table. A model's name says nothing reliable about its layout, and a wrong
 * one fails silently; so of the families whose three tokens are there it is the one of which most names are there,
 * and a tokenizer of no family gives `undefined`, never a guess.
 */
export function findSentinels(specials: Tokenizer['specials']): Sentinels | undefined {
  let found: Sentinels | undefined;
  let most = 0;
  for (const spelling of SPELLINGS) {
    const id = (name: string | undefined): number | undefined =>
      name === undefined ? undefined : specials.get(name);
    const [prefix, suffix, middle] = [id(spelling.prefix), id(spelling.suffix), id(spelling.middle)];
    if (prefix === undefined || suffix === undefined || middle === undefined) continue;
    const [begin, fileSeparator] = [id(spelling.begin), id(spelling.fileSeparator)];
    const ends = spelling.ends.map(id).filter((end) => end !== undefined);
    const names = [begin, fileSeparator, ...ends].filter((other) => other !== undefined).length;
    if (found && names <= most) continue;
    const repositoryName = id(spelling.repositoryName);
    found = { begin, prefix, suffix, middle, fileSeparator, repositoryName, ends: new Set(ends) };
    most = names;
  }
  return found;
}
