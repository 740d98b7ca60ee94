import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import { applyMerge, type Merge, trainBpe } from './bpeTrainer.ts';
import { corpus } from './corpus.ts';
import { byteAlphabet } from './tinyModel.ts';

/**
 * tokenizer.json in the shapes of the families that code models come in, trained on the spot: the shape decides
 * where a text is cut and what is never merged; the vocabulary only has to be real BPE.
 */
export const FAMILIES = [
  'gpt2',
  'llama3',
  'qwen2',
  'starcoder2',
  'deepseek-coder',
  'llama2',
  'llama2-metaspace',
  'gemma',
] as const;
export type Family = (typeof FAMILIES)[number];

export interface AddedToken {
  readonly id: number;
  readonly content: string;
  readonly special: boolean;
  readonly normalized: boolean;
}

/** The parts of tokenizer.json that tests look into. */
export interface TokenizerJson {
  added_tokens: AddedToken[];
  normalizer: object | null;
  pre_tokenizer: object | null;
  post_processor: null;
  decoder: null;
  model: {
    type: 'BPE';
    unk_token: string | null;
    fuse_unk: boolean;
    byte_fallback: boolean;
    ignore_merges: boolean;
    vocab: Record<string, number>;
    merges: string[] | Merge[];
  };
}

const MERGES = 1200;

const cache = new Map<Family, TokenizerJson>();

/** A copy of the family's tokenizer.json, the caller's to change. */
export function tokenizerJson(family: Family): TokenizerJson {
  const known = cache.get(family) ?? builders[family]();
  cache.set(family, known);
  return structuredClone(known);
}

const bytes = (useRegex: boolean): object => ({
  ...{ type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: useRegex },
});
const split = (pattern: object, behavior = 'Isolated'): object => ({
  ...{ type: 'Split', pattern, behavior, invert: false },
});
const regex = (Regex: string): object => split({ Regex });
const sequence = (...pretokenizers: object[]): object => ({ type: 'Sequence', pretokenizers });
const digits = { type: 'Digits', individual_digits: true };

/** The regular expression of Llama 3 and Qwen 2; they differ in how they cut numbers. */
const words = (numbers: string): object =>
  regex(
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${numbers}| ?[^\s\p{L}\p{N}]+[\r\n]*` +
      String.raw`|\s*[\r\n]+|\s+(?!\S)|\s+`,
  );

const builders: Record<Family, () => TokenizerJson> = {
  gpt2: () => byteLevel({ preTokenizer: bytes(true), leading: ['<|endoftext|>'], mergesAsText: true }),
  llama3: () =>
    byteLevel({
      preTokenizer: sequence(words(String.raw`\p{N}{1,3}`), bytes(false)),
      added: [special('<|begin_of_text|>'), special('<|end_of_text|>'), special('<|fim_prefix|>')],
      wholeWords: 60,
    }),
  qwen2: () =>
    byteLevel({
      preTokenizer: sequence(words(String.raw`\p{N}`), bytes(false)),
      normalizer: { type: 'NFC' },
      added: [
        special('<|endoftext|>'),
        special('<|im_start|>'),
        ...['fim_prefix', 'fim_middle', 'fim_suffix', 'fim_pad', 'repo_name', 'file_sep'].map((name) =>
          plain(`<|${name}|>`, false),
        ),
      ],
    }),
  starcoder2: () =>
    byteLevel({
      preTokenizer: sequence(digits, bytes(true)),
      leading: ['<|endoftext|>', '<fim_prefix>', '<fim_middle>', '<fim_suffix>', '<fim_pad>', '<file_sep>'],
    }),
  'deepseek-coder': () =>
    byteLevel({
      preTokenizer: sequence(
        regex(String.raw`[\r\n]`),
        regex(String.raw`\s?\p{L}+`),
        regex(String.raw`\s?\p{P}+`),
        regex('[一-龥ࠀ-一가-퟿]+'),
        digits,
        bytes(false),
      ),
      normalizer: { type: 'Sequence', normalizers: [] },
      added: [
        special('<｜begin▁of▁sentence｜>'),
        plain('<｜fim▁begin｜>', true),
        plain('<｜fim▁hole｜>', true),
        plain('<｜fim▁end｜>', true),
      ],
    }),
  llama2: () =>
    sentencePiece({
      normalizer: { type: 'Sequence', normalizers: [{ type: 'Prepend', prepend: '▁' }, markSpaces] },
      preTokenizer: null,
      leading: ['<unk>', '<s>', '</s>'],
      trailing: ['▁<PRE>', '▁<MID>', '▁<SUF>', '▁<EOT>'],
      symbols: [],
      mergesAsText: true,
    }),
  // As transformers writes the same tokenizer since 2024.
  'llama2-metaspace': () => ({
    ...tokenizerJson('llama2'),
    normalizer: null,
    pre_tokenizer: { type: 'Metaspace', replacement: '▁', prepend_scheme: 'first', split: false },
  }),
  gemma: () =>
    sentencePiece({
      normalizer: markSpaces,
      preTokenizer: split({ String: ' ' }, 'MergedWithPrevious'),
      leading: ['<pad>', '<eos>', '<bos>', '<unk>'],
      trailing: ['<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>', '<|file_separator|>'],
      symbols: [
        ...Array.from({ length: 15 }, (_, i) => '\n'.repeat(i + 2)),
        ...Array.from({ length: 15 }, (_, i) => '▁'.repeat(i + 2)),
        ...['<table>', '</table>', '<td>', '</td>', '<h1>', '<b>', '<unused0>', '<unused01>'],
      ],
      mergesAsText: false,
    }),
};

const markSpaces = { type: 'Replace', pattern: { String: ' ' }, content: '▁' };

type Unnumbered = Omit<AddedToken, 'id'>;
const special = (content: string): Unnumbered => ({ content, special: true, normalized: false });
const plain = (content: string, normalized: boolean): Unnumbered => ({ content, special: false, normalized });

interface ByteLevelShape {
  readonly preTokenizer: object;
  readonly normalizer?: object;
  /** Special tokens at the head of the vocabulary, and in it. */
  readonly leading?: readonly string[];
  /** Added tokens behind the vocabulary. */
  readonly added?: readonly Unnumbered[];
  /** With `ignore_merges`: so many frequent pre-tokens are in the vocabulary without merges that make them. */
  readonly wholeWords?: number;
  readonly mergesAsText?: boolean;
}

function byteLevel(shape: ByteLevelShape): TokenizerJson {
  const { leading = [], added = [], wholeWords = 0, mergesAsText = false } = shape;
  const empty = assemble({
    ...{ normalizer: shape.normalizer ?? null, preTokenizer: shape.preTokenizer, added: [] },
    ...{ vocab: [], merges: [], mergesAsText, ignoreMerges: wholeWords > 0, unknown: undefined },
  });
  // The library cuts the training text, so that what is tested has no part in it.
  const library = new HfTokenizer(empty, {});
  const counted = countWords(
    corpus().flatMap((text) =>
      library.pre_tokenizer!.pre_tokenize(library.normalizer?.normalize(text) ?? text),
    ),
  );
  const merges = trainBpe(counted, MERGES);
  const unreachable = counted
    .filter(([symbols]) => symbols.length >= 4 && merges.reduce(applyMerge, [...symbols]).length > 1)
    .sort(([, a], [, b]) => b - a)
    .slice(0, wholeWords)
    .map(([symbols]) => symbols.join(''));
  const vocab = [...leading, ...byteAlphabet(), ...merges.map((pair) => pair.join('')), ...unreachable];
  return assemble({
    ...{ normalizer: shape.normalizer ?? null, preTokenizer: shape.preTokenizer },
    ...{ vocab, merges, mergesAsText, ignoreMerges: wholeWords > 0, unknown: undefined },
    added: [...leading.map(special), ...added],
  });
}

interface SentencePieceShape {
  readonly normalizer: object | null;
  readonly preTokenizer: object | null;
  readonly leading: readonly string[];
  readonly trailing: readonly string[];
  /** In the vocabulary, with merges that lead to the runs among them. */
  readonly symbols: readonly string[];
  readonly mergesAsText: boolean;
}

function sentencePiece(shape: SentencePieceShape): TokenizerJson {
  const { leading, trailing, symbols } = shape;
  const texts = corpus().map((text) => text.replaceAll(' ', '▁'));
  const counts = new Map<string, number>();
  for (const text of texts) for (const c of text) counts.set(c, (counts.get(c) ?? 0) + 1);
  // Llama 2 spells line breaks by bytes; every vocabulary lacks some characters.
  const keepsBreaks = symbols.some((symbol) => symbol.startsWith('\n'));
  const characters = [...counts]
    .filter(([c, n]) => {
      if (c === '\n') return keepsBreaks;
      return c === '▁' || /[!-~]/.test(c) || (n >= 30 && /[^\s\p{M}\p{So}]/u.test(c));
    })
    .map(([c]) => c);
  const known = new Set(characters);
  // Words as SentencePiece takes them: up to the next space, punctuation and all.
  const pieces = texts.flatMap((text) => text.match(/▁*[^▁\s]+|▁+|\n+/gu) ?? []);
  const counted = countWords(pieces).flatMap(([word, n]) =>
    runsOf(word, (c) => known.has(c)).map((run) => [run, n] as const),
  );
  const learned = trainBpe(counted, MERGES);
  const reached = new Set(learned.map((pair) => pair.join('')));
  const runs = symbols
    .filter((symbol) => /^(.)\1+$/su.test(symbol))
    .map((run): Merge => [run.slice(1), run[0]!])
    .filter((pair) => !reached.has(pair.join('')));
  const merges = [...learned, ...runs];
  const byteTokens = Array.from(
    { length: 256 },
    (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`,
  );
  const vocab = new Set([
    ...[...leading, ...symbols, ...byteTokens, ...characters],
    ...[...merges.map((pair) => pair.join('')), ...trailing],
  ]);
  return assemble({
    ...{ normalizer: shape.normalizer, preTokenizer: shape.preTokenizer, mergesAsText: shape.mergesAsText },
    ...{ vocab: [...vocab], merges, ignoreMerges: false, unknown: '<unk>' },
    added: [...[...leading, ...trailing].map(special), ...symbols.map((symbol) => plain(symbol, false))],
  });
}

/** Stretches of symbols that pass. */
function runsOf(symbols: readonly string[], passes: (symbol: string) => boolean): string[][] {
  const runs: string[][] = [[]];
  for (const symbol of symbols) {
    if (passes(symbol)) runs.at(-1)!.push(symbol);
    else runs.push([]);
  }
  return runs.filter((run) => run.length > 1);
}

/** Words and how often they occur. Those seen once are most of them and teach next to nothing. */
function countWords(pieces: readonly string[]): (readonly [symbols: readonly string[], count: number])[] {
  const counts = new Map<string, number>();
  for (const piece of pieces) counts.set(piece, (counts.get(piece) ?? 0) + 1);
  return [...counts].filter(([, n]) => n > 1).map(([word, n]) => [Array.from(word), n] as const);
}

interface Parts {
  readonly normalizer: object | null;
  readonly preTokenizer: object | null;
  readonly added: readonly Unnumbered[];
  readonly vocab: readonly string[];
  readonly merges: readonly Merge[];
  /** "a b" as files were written up to 2024, or ["a", "b"]. */
  readonly mergesAsText: boolean;
  readonly ignoreMerges: boolean;
  /** The unknown token of a tokenizer with byte fallback. */
  readonly unknown: string | undefined;
}

function assemble(parts: Parts): TokenizerJson {
  const ids = new Map(parts.vocab.map((token, id) => [token, id]));
  let next = ids.size;
  return {
    added_tokens: parts.added.map((token) => ({ id: ids.get(token.content) ?? next++, ...token })),
    normalizer: parts.normalizer,
    pre_tokenizer: parts.preTokenizer,
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      unk_token: parts.unknown ?? null,
      fuse_unk: parts.unknown !== undefined,
      byte_fallback: parts.unknown !== undefined,
      ignore_merges: parts.ignoreMerges,
      vocab: Object.fromEntries(ids),
      merges: parts.mergesAsText ? parts.merges.map((pair) => pair.join(' ')) : [...parts.merges],
    },
  };
}
