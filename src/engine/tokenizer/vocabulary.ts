import { ModelError } from '../errors.ts';
import { quote } from '../quote.ts';

/** Plain tokens by their spelling in tokenizer.json. */
export type Vocabulary = ReadonlyMap<string, number>;

/** Ids come to us from a file and become indices. Gemma has 256,000 tokens and 580,000 merges. */
export const MAX_VOCABULARY = 1 << 20;
const MAX_MERGES = 1 << 21;

/** @throws ModelError unless the id is small enough to index with */
export function checkId(token: string, id: unknown, where: string): number {
  if (Number.isInteger(id) && (id as number) >= 0 && (id as number) < MAX_VOCABULARY) return id as number;
  throw new ModelError(`${where}: token ${quote(token)} has the id ${quote(id)}.`);
}

/** `model.vocab`. @throws ModelError naming the first token that is wrong */
export function readVocabulary(table: unknown, where: string): Map<string, number> {
  if (typeof table !== 'object' || table === null || Array.isArray(table)) {
    throw new ModelError(`${where} is no table of tokens.`);
  }
  const count = Object.keys(table).length;
  if (count > MAX_VOCABULARY) throw new ModelError(`${where} has ${count} tokens.`);
  return new Map(Object.entries(table).map(([token, id]) => [token, checkId(token, id, where)]));
}

export type Merge = [left: string, right: string];

/**
 * `model.merges` in either of its two forms, "a b" and ["a", "b"]. What merges could make a special token is left
 * out: those never come from a text.
 *
 * @throws ModelError naming the first merge that is wrong
 */
export function readMerges(
  list: unknown,
  vocabulary: Vocabulary,
  specials: ReadonlyMap<string, number>,
  where: string,
): Merge[] {
  if (!Array.isArray(list)) throw new ModelError(`${where} is no list of merges.`);
  if (list.length > MAX_MERGES) throw new ModelError(`${where} has ${list.length} merges.`);
  return list
    .map((entry: unknown, i): Merge => {
      const pair: unknown = typeof entry === 'string' ? entry.split(' ') : entry;
      if (!isPair(pair)) throw new ModelError(`${where}: ${quote(entry)} at ${i} is no pair of tokens.`);
      // A merge into nowhere would take characters out of the text. The reference refuses such files as well.
      const stray = [...pair, pair.join('')].find((token) => !vocabulary.has(token) && !specials.has(token));
      if (stray === undefined) return pair;
      throw new ModelError(`${where}: ${quote(stray)} at ${i} is not in model.vocab.`);
    })
    .filter((pair) => !specials.has(pair.join('')));
}

function isPair(value: unknown): value is Merge {
  return (
    Array.isArray(value) &&
    value.length === 2 &&
    value.every((token) => typeof token === 'string' && token !== '')
  );
}
