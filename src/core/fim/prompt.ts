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
}

/** Splits a model's context between the parts of the prompt and `reserve` tokens to be generated. */
export function promptBudget(maxLength: number, reserve: number): PromptBudget {
  const SENTINELS = 4;
  const header = 24;
  const text = Math.max(0, Math.min(maxLength - reserve, MAX_PROMPT) - header - SENTINELS);
  const suffix = Math.floor(text / 4);
  return { header, suffix, prefix: text - suffix };
}

/** More context than this costs a CPU more time on a cold cursor than it gives a small model. */
const MAX_PROMPT = 2048;
/** Characters of code per token, on the low side: a window that encodes to too many tokens is cut again. */
const CHARS_PER_TOKEN = 2.75;
/** Tokens dropped at a time from the head of a prefix that is too long: this many, or a quarter of a short one. */
const TRIM_BLOCK = 64;

/**
 * The prompt in SPM order, variant 2 of Bavarian et al. 2022 (2207.14255):
 * `header | <PRE><SUF> suffix <MID> prefix`, the middle to follow. The prefix comes last, so a keystroke
 * leaves everything but its own tokens in the KV cache; in PSM order it would invalidate the whole suffix.
 */
export function spmPrompt(
  around: Surroundings,
  tokenizer: Tokenizer,
  sentinels: Sentinels,
  budget: PromptBudget,
): number[] {
  const size = windowSize(budget);
  const prefixText = around.prefix.slice(prefixStart(around.prefix, around.prefixOffset, size));
  const suffixText = around.suffix.slice(0, suffixEnd(around.suffix, size));
  return [
    ...header(around.path, tokenizer, sentinels, budget.header),
    sentinels.prefix,
    sentinels.suffix,
    ...tokenizer.encode(suffixText).slice(0, budget.suffix),
    sentinels.middle,
    ...trimHead(tokenizer.encode(prefixText), budget.prefix),
  ];
}

function windowSize(budget: PromptBudget): WindowSize {
  const chars = Math.floor(budget.prefix * CHARS_PER_TOKEN);
  return {
    prefix: Math.floor(chars * 0.75),
    block: Math.max(1, Math.ceil(chars * 0.25)),
    suffix: Math.floor(budget.suffix * CHARS_PER_TOKEN),
  };
}

/** `<file_sep>path\n`: tells the model the language even in an empty file. The tail of a long path matters most. */
function header(path: string, tokenizer: Tokenizer, sentinels: Sentinels, budget: number): number[] {
  if (sentinels.fileSeparator === undefined || path === '' || budget < 2) return [];
  const tail = path.split('/').slice(-3).join('/');
  return [sentinels.fileSeparator, ...tokenizer.encode(`${tail}\n`).slice(1 - budget)];
}

/** Keeps the tail. Drops whole blocks, so that the next keystrokes find the same head again. */
function trimHead(ids: number[], limit: number): number[] {
  if (ids.length <= limit) return ids;
  const block = Math.max(1, Math.min(TRIM_BLOCK, limit >> 2));
  return ids.slice(Math.ceil((ids.length - limit) / block) * block);
}
