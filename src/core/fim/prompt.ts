import { shownPath } from './shownPath.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { Sentinels } from './sentinels.ts';
import { prefixStart, suffixEnd, type WindowSize } from './window.ts';

/** The document around the cursor. Line ends are LF. */
export interface Surroundings {
  readonly path: string;
  readonly prefix: string;
  readonly prefixOffset: number;
  readonly suffix: string;
}

/** How many tokens each part of the prompt may take. */
export interface PromptBudget {
  readonly header: number;
  readonly prefix: number;
  readonly suffix: number;
  /** All of them, and other files: what the model can take. */
  readonly total: number;
}

/** Splits a model's context between the parts of the prompt and `reserve` tokens to be generated. */
export function promptBudget(maxLength: number, reserve: number): PromptBudget {
  const SENTINELS = 5;
  const header = 24;
  const text = Math.max(0, Math.min(maxLength - reserve, MAX_PROMPT) - header - SENTINELS);
  const suffix = Math.floor(text / 4);
  return { header, suffix, prefix: text - suffix, total: maxLength - reserve };
}

/** More context than this costs a CPU more time on a cold cursor than it gives a small model. */
const MAX_PROMPT = 2048;
/** Characters of code per token, on the low side: a window that encodes to too many tokens is cut again. */
const CHARS_PER_TOKEN = 2.75;
/** Tokens dropped at a time from the head of a prefix that is too long: this many, or a quarter of a short one. */
const TRIM_BLOCK = 64;

/** What the prompt shows of the text before and after the cursor. */
export function promptWindow(
  { prefix, prefixOffset, suffix }: Surroundings,
  budget: PromptBudget,
): { prefix: string; suffix: string } {
  const size = windowSize(budget);
  return {
    prefix: prefix.slice(prefixStart(prefix, prefixOffset, size)),
    suffix: suffix.slice(0, suffixEnd(suffix, size)),
  };
}

/**
 * Order of the parts (Bavarian et al. 2022, 2207.14255), the middle to follow:
 *
 *     spm: header | <PRE><SUF> suffix <MID> prefix          (variant 2)
 *     psm: header | <PRE> prefix <SUF> suffix <MID>
 *
 * In SPM the prefix comes last, so a keystroke leaves everything but its own tokens in the KV cache; in PSM it
 * invalidates the whole suffix. And in SPM the middle continues the prefix's own tokens, where in PSM it begins a
 * text of its own: there the open bytes of the prefix are the first that the middle must have.
 */
export type FimLayout = 'spm' | 'psm';

/** @param prefix tokens of the prefix, without those of its open bytes */
export function fimPrompt(
  layout: FimLayout,
  path: string,
  prefix: number[],
  suffix: string,
  tokenizer: Tokenizer,
  sentinels: Sentinels,
  budget: PromptBudget,
): number[] {
  const head = headOf(path, tokenizer, sentinels, budget);
  const before = trimHead(prefix, budget.prefix);
  const after = tokenizer.encode(suffix).slice(0, budget.suffix);
  return layout === 'spm'
    ? [...head, sentinels.prefix, sentinels.suffix, ...after, sentinels.middle, ...before]
    : [...head, sentinels.prefix, ...before, sentinels.suffix, ...after, sentinels.middle];
}

/** The prefix alone, as a file that goes on behind it. */
export function plainPrompt(
  path: string,
  prefix: number[],
  tokenizer: Tokenizer,
  sentinels: Sentinels,
  budget: PromptBudget,
): number[] {
  const head = headOf(path, tokenizer, sentinels, budget);
  // Without a token that begins a file, the one that ended the file before stands there.
  return [...(head.length > 0 ? head : [...sentinels.ends].slice(0, 1)), ...trimHead(prefix, budget.prefix)];
}

function headOf(path: string, tokenizer: Tokenizer, sentinels: Sentinels, budget: PromptBudget): number[] {
  const { begin } = sentinels;
  return [...(begin === undefined ? [] : [begin]), ...header(path, tokenizer, sentinels, budget.header)];
}

function windowSize(budget: PromptBudget): WindowSize {
  const chars = Math.floor(budget.prefix * CHARS_PER_TOKEN);
  return {
    prefix: Math.floor(chars * 0.75),
    block: Math.max(1, Math.ceil(chars * 0.25)),
    suffix: Math.floor(budget.suffix * CHARS_PER_TOKEN),
  };
}

/** `<file_sep>path\n`: tells the model the language even in an empty file. */
function header(path: string, tokenizer: Tokenizer, sentinels: Sentinels, budget: number): number[] {
  if (sentinels.fileSeparator === undefined || path === '' || budget < 2) return [];
  return [sentinels.fileSeparator, ...tokenizer.encode(`${shownPath(path)}\n`).slice(1 - budget)];
}

/** Keeps the tail. Drops whole blocks, so that the next keystrokes find the same head again. */
function trimHead(ids: number[], limit: number): number[] {
  if (ids.length <= limit) return ids;
  const block = Math.max(1, Math.min(TRIM_BLOCK, limit >> 2));
  return ids.slice(Math.ceil((ids.length - limit) / block) * block);
}
