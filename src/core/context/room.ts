/** A token of code has about so many characters: enough is chosen to fill the tokens, and the engine counts them. */
const CHARS_PER_TOKEN = 3.5;

/** How much text is chosen for so many tokens, UTF-16 units. */
export function contextRoom(maxTokens: number): number {
  return Math.floor(maxTokens * CHARS_PER_TOKEN);
}
