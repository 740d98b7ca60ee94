import type { EngineStatus } from '../client/engineClient.ts';
import type { FimLayout } from '../core/fim/prompt.ts';
import type { CompleteParams, Completion, LoadResult } from '../engine/protocol.ts';
import type { ServerKind } from './detect.ts';

/** A server that completions come from, and what it was found to do. */
export interface ServerInfo {
  /** Address, without the paths of requests. */
  readonly server: string;
  readonly kind: ServerKind;
  readonly version: string | undefined;
  readonly model: string;
  /** Tokens of context that prompts are made for. */
  readonly maxLength: number;
  /**
   * Who makes the prompt. `tokens`: we do, of the model's own tokens. `texts`: the server does, of the text before and
   * after the cursor.
   */
  readonly fim: 'tokens' | 'texts';
  /** The order of our prompt's parts that suits the model, by its answers. */
  readonly layout?: FimLayout;
  /** Whether it can be made to begin with the part of a token that stands before the cursor. */
  readonly canForce: boolean;
  /** Whether it makes several texts for one prompt. */
  readonly canDraw: boolean;
  readonly tellsProbabilities: boolean;
  readonly readsOtherFiles: boolean;
  /** Of some holes that a model with fill-in-the-middle cannot miss: those that it filled. */
  readonly filled: { readonly right: number; readonly of: number };
}

/** What completions come from, for whoever shows it. */
export type EngineInfo = LoadResult | ServerInfo;

/** What the editor needs of whatever completes: the local engine, or a server. */
export interface CompletionEngine {
  readonly status: EngineStatus<EngineInfo>;
  /** @returns what removes the listener */
  onStatus(listener: (status: EngineStatus<EngineInfo>) => void): () => void;
  /** Rejects with a CancelledError when `signal` aborts, else with an EngineError. */
  complete(params: CompleteParams, signal?: AbortSignal): Promise<Completion>;
  /** Begins anew. A failure shows in the status, too. */
  restart(): Promise<void>;
}
