/** What is known of a model before it is loaded. */
export interface ModelHints {
  /** Name of the repository, folder or file. */
  readonly name: string;
  /** Whether tokenizer_config.json, or GGUF's metadata, has a chat template. */
  readonly hasChatTemplate?: boolean;
  /** Whether the tokenizer has fill-in-the-middle tokens. */
  readonly hasFim?: boolean;
}

/** Names of what is trained to answer: `Qwen2.5-Coder-7B-Instruct`, `codegemma-7b-it`, `DeepSeek-R1-Distill-...`. */
const ANSWERS =
  /(?:^|[-_. /])(instruct(?:ion)?|it|chat|assistant|dpo|rlhf|thinking|reasoning|r1)(?=$|[-_. /@])/i;

/**
 * Why a model is the wrong one for completion, in a sentence; undefined when nothing speaks against it. A chat template
 * alone does not: Qwen's base models have one. The last word has a test with the loaded model.
 */
export function wrongChoice({ name, hasChatTemplate, hasFim }: ModelHints): string | undefined {
  const word = ANSWERS.exec(name)?.[1];
  if (word !== undefined) {
    return `"${word}" in its name says that it was trained to answer, and such models are worse at going on with code. Its base model is the better choice.`;
  }
  if (hasChatTemplate === true && hasFim === false) {
    return 'It was made for chats, and has no tokens to fill in the middle with. Choose a base model for code.';
  }
  return undefined;
}
