import type { AnswerSource } from '../../core/stats/events.ts';
import { restOf } from '../../core/session/continuation.ts';
import type { CachedAnswer, CachePlace } from '../../core/session/suggestionCache.ts';
import type { CompleteParams, Completion, Draft } from '../../engine/protocol.ts';

/** What the engine has said, now or before. */
export interface Answer {
  readonly result: Completion;
  /** What has been typed since. */
  readonly typed: string;
  /** What is left of its drafts after that: the best one first. */
  readonly drafts: readonly Draft[];
  readonly from: AnswerSource;
  /** Waited for another key before the engine was asked, milliseconds. */
  readonly debounceMs: number;
  /** From when the editor asked, milliseconds. */
  readonly totalMs: number;
}

/**
 * What an answer depends on. One that was made with other files in the prompt, or with none, is as good as before.
 *
 * @param generation of the settings and the model
 */
export function placeOf(
  { prefix, suffix, prefixOffset: _, context: __, ...others }: CompleteParams,
  generation: number,
): CachePlace {
  return { prefix, suffix, scope: `${generation} ${JSON.stringify(others)}` };
}

/** The drafts of an answer that lead to a place, as far as they are not in the text there: the best one first. */
export function draftsAt({ answer, place }: CachedAnswer<Completion>, to: CachePlace): Draft[] {
  return [answer, ...(answer.alternatives ?? [])].flatMap((draft) => {
    const rest = restOf<Draft>(draft, place, to);
    return rest && rest.text !== '' ? [rest] : [];
  });
}
