import { SequencePreTokenizer } from '@huggingface/tokenizers';
import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';
import { guardedSplit } from './guardedSplit.ts';
import { PUBLISHED_PATTERNS } from './preTokenizers.ts';

/** GPT-2's regular expression, which `ByteLevel` stands for. */
const GPT2 = String.raw`'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`;

/** What `Digits` stands for: runs, and single ones. */
const DIGITS = [String.raw`\p{N}+`, String.raw`\p{N}`] as const;

/** Regular expressions that need not be watched. */
const KNOWN = new Set([GPT2, ...DIGITS, ...PUBLISHED_PATTERNS]);

/** The most that published files have are 7 steps, and 500 characters. */
const MAX_STEPS = 32;
const MAX_PATTERN = 4096;

/** One step of `pre_tokenizer`, of a kind that is yet to be checked. */
export interface Step {
  readonly type?: unknown;
  readonly pretokenizers?: unknown;
  readonly pattern?: { readonly Regex?: unknown; readonly String?: unknown };
  readonly behavior?: unknown;
  readonly invert?: unknown;
  readonly individual_digits?: unknown;
  readonly use_regex?: unknown;
  readonly replacement?: unknown;
  readonly split?: unknown;
}

/** `pre_tokenizer` as a flat list of its steps. */
export function preTokenizerSteps(value: unknown): Step[] {
  const step = (value ?? undefined) as Step | undefined;
  if (step === undefined) return [];
  if (step.type !== 'Sequence' || !Array.isArray(step.pretokenizers)) return [step];
  return step.pretokenizers.flatMap(preTokenizerSteps);
}

/**
 * The cuts that a byte-level tokenizer makes in a text. Every step becomes a split of text that loses nothing; the
 * step from characters to bytes, which has to be the last, is the caller's. `add_prefix_space` is left out, because
 * a text may begin in the middle of a document.
 *
 * The library translates the regular expressions. Its own `ByteLevel` and `Digits` are not used, for they take
 * JavaScript's white space and ASCII digits where the reference takes Unicode's.
 *
 * @throws ModelError naming the step
 */
export function byteLevelSplits(steps: readonly Step[], where: string): (text: string) => string[] {
  if (steps.length > MAX_STEPS) throw new ModelError(`${where} has ${steps.length} steps.`);
  const pretokenizers = steps.flatMap((step, i) => {
    const pattern = splitPattern(step, i === steps.length - 1);
    if (pattern === undefined) throw new ModelError(`${where}: ${quote(step)} is not supported.`);
    return pattern === 'bytes'
      ? []
      : [{ type: 'Split' as const, pattern, behavior: 'Isolated' as const, invert: false }];
  });
  let splitter: SequencePreTokenizer;
  try {
    splitter = new SequencePreTokenizer({ type: 'Sequence', pretokenizers });
  } catch (error) {
    throw new ModelError(`${where}: ${(error as Error).message}`);
  }
  const split = (text: string): string[] => splitter.pre_tokenize(text);
  const areKnown = pretokenizers.every(({ pattern }) => 'String' in pattern || KNOWN.has(pattern.Regex));
  return areKnown ? split : guardedSplit(split, where);
}

/** What a step isolates, 'bytes' for the last one where it cuts nothing, undefined where we do not know it. */
function splitPattern(
  step: Step,
  isLast: boolean,
): { Regex: string } | { String: string } | 'bytes' | undefined {
  switch (step.type) {
    case 'ByteLevel':
      if (!isLast) return undefined;
      return step.use_regex === false ? 'bytes' : { Regex: GPT2 };
    case 'Digits':
      return { Regex: DIGITS[step.individual_digits === true ? 1 : 0] };
    case 'Split': {
      // Removing what a pattern does not match is the same as isolating what it does, if it matches everything.
      const isolates = step.behavior === 'Isolated' || (step.behavior === 'Removed' && step.invert === true);
      if (!isolates) return undefined;
      const { Regex, String: string } = step.pattern ?? {};
      if (typeof Regex === 'string') return Regex.length > MAX_PATTERN ? undefined : { Regex };
      return typeof string === 'string' && string !== '' ? { String: string } : undefined;
    }
  }
  return undefined;
}
