/** A way of cutting texts, as tokenizer.json says it. */
export interface PreTokenizer {
  readonly steps: readonly object[];
  readonly normalizer?: object;
  /** A pre-token that is in the vocabulary is one token. */
  readonly ignoreMerges?: boolean;
}

const isolate = (Regex: string): object => ({
  ...{ type: 'Split', pattern: { Regex }, behavior: 'Isolated', invert: false },
});
/** The last step: to bytes, with or without a cut by GPT-2's regular expression. */
const bytes = (cuts: boolean): object => ({ type: 'ByteLevel', add_prefix_space: false, use_regex: cuts });

/** The regular expression of Llama 3, Qwen 2 and others, which differ in how they cut numbers and line breaks. */
const words = (numbers: string, marks = String.raw` ?[^\s\p{L}\p{N}]+[\r\n]*`): object =>
  isolate(
    String.raw`(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|${numbers}|${marks}` +
      String.raw`|\s*[\r\n]+|\s+(?!\S)|\s+`,
  );

const GPT2: PreTokenizer = { steps: [bytes(true)] };
const DIGITS: PreTokenizer = { steps: [isolate(String.raw`\p{N}`), bytes(true)] };
export const LLAMA3: PreTokenizer = {
  steps: [words(String.raw`\p{N}{1,3}`), bytes(false)],
  ignoreMerges: true,
};
const QWEN2: PreTokenizer = {
  steps: [words(String.raw`\p{N}`), bytes(false)],
  normalizer: { type: 'NFC' }, // ggml leaves it out, the model was trained with it
};

/**
 * What `tokenizer.ggml.pre` names. The expressions are those of the models' own tokenizer.json, which
 * src/llama-vocab.cpp of llama.cpp spells in its own dialect. A name that is missing here is refused: a text that is
 * cut in other places becomes tokens the model has not seen.
 */
export const PRE_TOKENIZERS: Readonly<Record<string, PreTokenizer>> = {
  'gpt-2': GPT2,
  mpt: GPT2,
  olmo: GPT2,
  'phi-2': GPT2,
  mellum: GPT2,
  'jina-v2-code': GPT2,
  starcoder: DIGITS,
  refact: DIGITS, // Granite code, too
  'command-r': DIGITS,
  smollm: DIGITS,
  codeshell: DIGITS,
  'llama-bpe': LLAMA3,
  llama3: LLAMA3,
  'llama-v3': LLAMA3,
  falcon3: LLAMA3,
  dbrx: { steps: LLAMA3.steps },
  'smaug-bpe': { steps: LLAMA3.steps },
  qwen2: QWEN2,
  'deepseek-r1-qwen': QWEN2,
  'deepseek-coder': {
    steps: [
      isolate(String.raw`[\r\n]`),
      isolate(String.raw`\s?\p{L}+`),
      isolate(String.raw`\s?\p{P}+`),
      isolate('[一-龥ࠀ-一가-퟿]+'),
      isolate(String.raw`\p{N}`),
      bytes(false),
    ],
  },
  'deepseek-v3': {
    steps: [
      isolate(String.raw`\p{N}{1,3}`),
      isolate('[一-龥぀-ゟ゠-ヿ]+'),
      isolate(
        String.raw`[!"#$%&'()*+,\-./:;<=>?@\[\\\]^_${'`'}{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+` +
          String.raw`| ?[\p{P}\p{S}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+`,
      ),
      bytes(false),
    ],
  },
  'seed-coder': {
    steps: [words(String.raw`\p{N}{1}`, String.raw` ?[^\s\p{L}\p{N}\r\n]+`), bytes(false)],
  },
  // What llama.cpp falls back to, for files from before the key was there.
  default: {
    steps: [
      isolate(String.raw`[\p{P}\$\+<=>\^~\|]+`),
      isolate(String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)`),
      isolate(String.raw`\p{N}+`),
      isolate('[0-9][0-9][0-9]'),
      bytes(false),
    ],
  },
};

/** Regular expressions of these. */
export const PUBLISHED_PATTERNS: readonly string[] = Object.values(PRE_TOKENIZERS).flatMap(({ steps }) =>
  steps.flatMap((step) => ('pattern' in step ? (step.pattern as { Regex: string }).Regex : [])),
);
