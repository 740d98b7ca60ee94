/** What is known of a model before it is loaded. */
export interface ModelHints {
  /** Name of the repository, folder or file. */
  readonly name: string;
  /** Whether tokenizer_config.json, or GGUF's metadata, has a chat template. */
  readonly hasChatTemplate?: boolean;
}

/** Why a model is the wrong one for completion, in a sentence; undefined when nothing speaks against it. */
export function wrongChoice(_hints: ModelHints): string | undefined {
  throw new Error('skeleton');
}
