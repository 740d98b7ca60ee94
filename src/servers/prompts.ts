import { type OtherFile, type PromptContext, withOtherFiles } from '../core/fim/otherFiles.ts';
import { type FimLayout, fimPrompt, type PromptBudget } from '../core/fim/prompt.ts';
import { readsOtherFiles } from '../core/fim/readsOtherFiles.ts';
import type { Sentinels } from '../core/fim/sentinels.ts';
import type { ServerPrompt, Specials } from './dialect.ts';
import type { ServerTokenizer } from './serverTokenizer.ts';

/** The text around a hole. Line ends are LF. */
export interface Around {
  readonly path: string;
  readonly prefix: string;
  readonly suffix: string;
  readonly context?: PromptContext | undefined;
}

/** A prompt, and what is known of its length. */
export interface Prompted {
  readonly prompt: ServerPrompt;
  /** Tokens; undefined where the server makes them. */
  readonly length: number | undefined;
  /** Tokens of other files among them. */
  readonly context: number;
}

/** Makes the prompts that the local engine would make, with the server's tokenizer. */
export class PromptMaker {
  readonly #tokenizer: ServerTokenizer;
  readonly #sentinels: Sentinels;
  readonly #specials: Specials;

  constructor(tokenizer: ServerTokenizer, sentinels: Sentinels, specials: Specials) {
    this.#tokenizer = tokenizer;
    this.#sentinels = sentinels;
    this.#specials = specials;
  }

  /** An empty hole in an empty file. */
  get empty(): ServerPrompt {
    const { prefix, suffix, middle } = this.#sentinels;
    return { kind: 'tokens', ids: [prefix, suffix, middle], ...this.#specials };
  }

  /** @param maxLength tokens of context */
  readsOtherFiles(maxLength: number): boolean {
    return readsOtherFiles(this.#sentinels, maxLength);
  }

  async make(
    layout: FimLayout,
    { path, prefix, suffix, context }: Around,
    budget: PromptBudget,
    signal: AbortSignal,
  ): Promise<Prompted> {
    const sentinels = this.#sentinels;
    const made = await this.#tokenizer.run((tokenizer) => {
      const ids = fimPrompt(layout, path, tokenizer.encode(prefix), suffix, tokenizer, sentinels, budget);
      if (!context) return { ids, context: 0 };
      return withOtherFiles(ids, layout, path, context, budget.total, tokenizer, sentinels);
    }, signal);
    return {
      prompt: { kind: 'tokens', ids: made.ids, ...this.#specials },
      length: made.ids.length,
      context: made.context,
    };
  }
}

export function textPrompt(texts: {
  readonly prefix: string;
  readonly suffix: string;
  readonly files: readonly OtherFile[];
}): ServerPrompt {
  return { kind: 'texts', ...texts };
}
