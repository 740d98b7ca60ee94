import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';
import { checkId, type Vocabulary } from './vocabulary.ts';

/** A user-defined symbol: one token wherever its text occurs. */
export interface UserSymbol {
  readonly content: string;
  readonly id: number;
  /** Whether it is looked for after the text was normalised, or before. */
  readonly normalized: boolean;
}

/** `<|fim_middle|>`, `<｜fim▁hole｜>`, `<fim_prefix>`, `<start_of_turn>`, `[INST]`, and the empty one. */
const CONTROL = /^$|[|｜]|^<\w*_\w*>$|^\[.*\]$/;

/** Symbols are looked for at every character of a text, in each of their lengths; Gemma's longest has 31. */
const MAX_SYMBOL = 128;

export interface AddedTokens {
  readonly specials: Map<string, number>;
  readonly symbols: readonly UserSymbol[];
}

/**
 * Tells special tokens from user-defined symbols. `special: false` alone does not: Qwen's `<|fim_prefix|>` has it.
 * Symbols were there when the vocabulary was made, and so are in it; control tokens that are in it as well
 * (StarCoder 2) say that they are special. One that is spelled like a control token is taken for one in any case: a
 * tag that is missed costs a few tokens, a sentinel that a user's file could spell would change the prompt.
 *
 * @throws ModelError naming the first token that is wrong
 */
export function readAddedTokens(list: unknown, vocabulary: Pick<Vocabulary, 'has'>, where: string): AddedTokens {
  const specials = new Map<string, number>();
  const symbols: UserSymbol[] = [];
  if (list !== undefined && list !== null && !Array.isArray(list)) {
    throw new ModelError(`${where} is no table of tokens.`);
  }
  for (const entry of (list ?? []) as unknown[]) {
    const token = (entry ?? {}) as Partial<Record<'content' | 'id' | 'special' | 'normalized', unknown>>;
    const { content } = token;
    if (typeof content !== 'string') throw new ModelError(`${where}: ${quote(entry)} has no content.`);
    const id = checkId(content, token.id, where);
    if (token.special !== true && !CONTROL.test(content) && vocabulary.has(content)) {
      if (content.length > MAX_SYMBOL) {
        throw new ModelError(
          `${where}: ${quote(content)} has ${content.length} characters, more than ${MAX_SYMBOL}.`,
        );
      }
      symbols.push({ content, id, normalized: token.normalized !== false });
    } else {
      specials.set(content, id);
    }
  }
  return { specials, symbols };
}
