import type { OtherFile } from '../core/fim/otherFiles.ts';

/** Tokens that are no text. */
export interface Specials {
  /** They end the text. */
  readonly ends: readonly number[];
  /** They must not come: the local engine takes the next most probable token in their place. */
  readonly never: readonly number[];
}

/** How a server wants to be told what is to be filled in. */
export type ServerPrompt =
  /** A whole prompt, with the model's own fill-in-the-middle tokens. */
  | (Specials & { readonly kind: 'tokens'; readonly ids: readonly number[] })
  /** The text around the hole; the server makes the prompt. Line ends are LF. */
  | {
      readonly kind: 'texts';
      readonly prefix: string;
      readonly suffix: string;
      readonly files: readonly OtherFile[];
    };

/** How the text is to be made. */
export interface Generation {
  readonly prompt: ServerPrompt;
  /** What the text has to begin with; '' for nothing. Only where the dialect can force it. */
  readonly open: string;
  readonly maxTokens: number;
  /** How many texts. More than one only where they are drawn, and where the dialect can. */
  readonly count: number;
  /** 0 takes the most probable tokens. */
  readonly temperature: number;
  readonly topP: number;
  readonly seed?: number;
  /** Milliseconds that the server may decode for, where it can be told. */
  readonly timeBudgetMs: number;
}

/** A piece of a text: mostly a token. */
export interface Piece {
  /** Which text, from 0. */
  readonly index: number;
  readonly text: string;
  readonly tokens: number;
  /** Natural; undefined where the server does not tell. */
  readonly logProbability: number | undefined;
  /** Why nothing follows. */
  readonly end?: 'end' | 'max-tokens';
  readonly usage?: Usage;
}

/** Tokens of the prompt, as far as the server tells. */
export interface Usage {
  readonly prompt: number | undefined;
  /** Found in the server's cache. */
  readonly reused: number | undefined;
}

/** What one kind of server speaks. */
export interface Dialect {
  /** @throws ServerError, or CancelledError when `signal` aborts */
  generate(generation: Generation, signal: AbortSignal): AsyncGenerator<Piece, void, undefined>;
}
