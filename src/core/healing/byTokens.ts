import { NO_BRANCHES } from '../decode/sequence.ts';
import { Walk } from '../decode/walk.ts';
import type { NextTokens } from '../forward.ts';
import type { ByteString } from '../tokens/byteString.ts';
import type { SortedVocabulary } from '../tokens/sortedVocabulary.ts';
import type { Lexicon } from './lexicon.ts';
import type { Opening, Seam } from './seam.ts';

/** Tokens taken back at most by `multi`, as in llguidance. */
const MAX_BACK = 4;

/**
 * Token healing as others do it: take back the end of the prompt, and choose token by token, the most probable one
 * that agrees with the bytes taken back, until these are covered.
 *
 * `one` (guidance) takes back the last token, and asks for one that begins with all of it. `multi` (llguidance) takes
 * back up to four: as far as some token spans to the cursor and beyond. Both renormalise step by step, without
 * asking how probable the bytes still to come are after a choice: that is their bias.
 */
export function healByTokens(text: string, mode: 'one' | 'multi', lexicon: Lexicon): Seam {
  const { tokenizer, vocabulary } = lexicon;
  const ids = tokenizer.encode(text);
  const back = mode === 'one' ? Math.min(1, ids.length) : backTokens(ids, lexicon);
  const base = ids.slice(0, ids.length - back);
  const open = ids
    .slice(base.length)
    .map((id) => tokenizer.bytes(id))
    .join('');
  return {
    base,
    open,
    begin: async (
      sequence,
      prompt,
      cancellation,
      { drafts, sampler, full = sampler !== undefined, onComputed } = {},
    ): Promise<Opening> => {
      const wants = (rest: ByteString): boolean => rest !== '' || full;
      const { rows, reused } = await sequence.score(prompt, NO_BRANCHES, cancellation, wants(open));
      onComputed?.();
      let next = rows[0]!;
      let logProbability = 0;
      const at = (row: NextTokens): Walk => new Walk(NO_BRANCHES, [row]);
      for (let rest = open; rest !== '';) {
        const { id, probability } = mostProbable(next, rest, vocabulary, mode === 'multi');
        const token = tokenizer.bytes(id);
        logProbability += Math.log(probability);
        if (token.length > rest.length) {
          return { reused, token: { id, beyond: token.slice(rest.length) }, walk: at(next), logProbability };
        }
        rest = rest.slice(token.length);
        drafts?.emit(id);
        sequence.commit([]);
        [next] = (await sequence.extend([id], NO_BRANCHES, cancellation, wants(rest))) as [NextTokens];
      }
      return { reused, token: undefined, walk: at(next), logProbability };
    },
  };
}

/** How many tokens to take back: the most, up to the limit, whose bytes some longer token begins with. */
function backTokens(ids: readonly number[], { tokenizer, vocabulary }: Lexicon): number {
  let bytes: ByteString = '';
  let back = 0;
  for (let count = 1; count <= Math.min(MAX_BACK, ids.length); count++) {
    bytes = tokenizer.bytes(ids[ids.length - count]!) + bytes;
    const { start, end } = vocabulary.range(bytes);
    if (end > start && vocabulary.bytes(end - 1).length > bytes.length) back = count;
  }
  return back;
}

/**
 * The most probable token that begins with `rest`, or with `shorter` is itself the beginning of it; and its share of
 * the probability of all of these.
 */
function mostProbable(
  { full }: NextTokens,
  rest: ByteString,
  vocabulary: SortedVocabulary,
  shorter: boolean,
): { id: number; probability: number } {
  let best = -1;
  let sum = 0;
  const consider = (rank: number): void => {
    const id = vocabulary.ids[rank]!;
    sum += full![id]!;
    if (best < 0 || full![id]! > full![best]!) best = id;
  };
  const { start, end } = vocabulary.range(rest);
  for (let rank = start; rank < end; rank++) consider(rank);
  for (let length = 1; shorter && length < rest.length; length++) {
    const range = vocabulary.range(rest.slice(0, length));
    for (let rank = range.start; rank < range.end && vocabulary.bytes(rank).length === length; rank++)
      consider(rank);
  }
  // Nothing is probable: then whatever there is, is as good as certain.
  return { id: best, probability: sum > 0 ? full![best]! / sum : 1 };
}
