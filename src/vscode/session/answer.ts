import type { AnswerSource } from '../../core/stats/events.ts';
import type { CachePlace } from '../../core/session/suggestionCache.ts';
import type { CompleteParams, Completion, Draft } from '../../engine/protocol.ts';

/** What the engine has said, now or before, and what has been typed since. */
export interface Answer {
  readonly result: Completion;
  /** What it began with and is in the text by now. */
  readonly typed: string;
  readonly from: AnswerSource;
  /** Waited for another key before the engine was asked, milliseconds. */
  readonly debounceMs: number;
  /** From when the editor asked, milliseconds. */
  readonly totalMs: number;
}

/** What an answer depends on. One that was made with other files in the prompt, or with none, is as good as before. */
export function placeOf({
  prefix,
  suffix,
  prefixOffset: _,
  context: __,
  ...others
}: CompleteParams): CachePlace {
  return { prefix, suffix, scope: JSON.stringify(others) };
}

/** Its drafts that agree with what has been typed since, as far as they are not in the text: the best one first. */
export function draftsAfter(result: Completion, typed: string): Draft[] {
  return [result, ...(result.alternatives ?? [])]
    .filter(({ text }) => text.length > typed.length && text.startsWith(typed))
    .map((draft) => ({ ...draft, text: draft.text.slice(typed.length) }));
}
