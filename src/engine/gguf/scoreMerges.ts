import type { Merge } from '../tokenizer/vocabulary.ts';

/** A token that merges can make, with SentencePiece's score: the higher, the earlier it is made. */
export interface ScoredToken {
  readonly token: string;
  readonly score: number;
}

/** No word is that long; the time goes with the square of the length. */
const MAX_LENGTH = 128;
/** Ways to make a token, on average, in a vocabulary of some size; Llama 2 and Gemma have 2. */
const MAX_WAYS = 4;
const SOME_SIZE = 4096;

/**
 * The merges that SentencePiece's scores stand for: every way to make a token of two others, tokens with a higher
 * score first. The order among the ways to make one token is that of transformers' conversion
 * (src/transformers/integrations/ggml.py, GGUFLlamaConverter), so that its tokenizers and ours agree.
 *
 * @param fail throws when there are far more ways than in any vocabulary: made for it, they are as many as characters
 */
export function mergesFromScores(tokens: readonly ScoredToken[], fail: (message: string) => never): Merge[] {
  const limit = MAX_WAYS * Math.max(tokens.length, SOME_SIZE);
  const scores = new Map(tokens.map(({ token, score }) => [token, score]));
  const found: { merge: Merge; score: number }[] = [];
  for (const { token, score } of tokens) {
    if (token.length > MAX_LENGTH) continue;
    const ways: { merge: Merge; left: number; right: number }[] = [];
    for (let at = 1; at < token.length; at++) {
      const left = scores.get(token.slice(0, at));
      const right = left === undefined ? undefined : scores.get(token.slice(at));
      if (left === undefined || right === undefined) continue;
      ways.push({ merge: [token.slice(0, at), token.slice(at)], left, right });
    }
    ways.sort((a, b) => b.left - a.left || b.right - a.right);
    for (const { merge } of ways) found.push({ merge, score });
    if (found.length > limit) fail(`stand for more than ${limit} merges of ${tokens.length} tokens.`);
  }
  return found.sort((a, b) => b.score - a.score).map(({ merge }) => merge);
}
