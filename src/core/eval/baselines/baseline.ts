import { createEnding } from '../../decode/stop/index.ts';
import type { CompletionLength } from '../../decode/stop.ts';
import type { Cut } from '../holes.ts';

/** What completes code without a model. */
export const baselineNames = [
  /** What followed the longest repeated end of the text in the same document, in the model's tokens. */
  'suffix automaton, tokens',
  /** The same in characters: a cursor inside a token is no disadvantage then. */
  'suffix automaton, characters',
  /** What most often followed it in all files of the project, in characters. */
  'n-grams of the project',
] as const;
export type BaselineName = (typeof baselineNames)[number];

/** Says symbol by symbol how a text goes on. */
export interface Continuation {
  /** The next symbol; undefined where nothing is known. */
  next(): number | undefined;
  append(symbol: number): void;
}

/** About as long as the engine's longest texts, UTF-16 units. */
const MAX_LENGTH = 1024;
/** As the extension has it. */
const MAX_LINES = 12;

/**
 * What comes of a continuation, ended and filtered by the rules that the model's text is.
 *
 * @param textOf a symbol as text
 */
export function completed(
  continuation: Continuation,
  textOf: (symbol: number) => string,
  { prefix, suffix }: Cut,
  length: CompletionLength,
): string {
  const ending = createEnding({ prefix, suffix, length, maxLines: MAX_LINES });
  let text = '';
  while (text.length < MAX_LENGTH) {
    const symbol = continuation.next();
    if (symbol === undefined) return ending.finish(text, 'end').text;
    continuation.append(symbol);
    text += textOf(symbol);
    const decision = ending.rule(text);
    if (decision) return ending.finish(text.slice(0, decision.keep), decision.reason).text;
  }
  return ending.finish(text, 'max-tokens').text;
}
