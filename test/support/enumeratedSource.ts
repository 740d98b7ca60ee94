import type { ByteString } from '../../src/core/tokens/byteString.ts';
import type { Tokenizer } from '../../src/core/tokens/tokenizer.ts';

/** Every text of a source with its probability. */
export type Source = ReadonlyMap<ByteString, number>;

/**
 * A Markov source over an alphabet: the next character depends on the two before it. A text ends with probability
 * `stop` after each of its characters, and at the latest at `length`.
 */
export function markovSource(
  alphabet: string,
  length: number,
  stop: number,
  next: (context: string, character: string) => number,
): Source {
  const source = new Map<ByteString, number>();
  const grow = (text: string, probability: number): void => {
    const ends = text.length === length ? 1 : text === '' ? 0 : stop;
    if (ends > 0) source.set(text, probability * ends);
    if (text.length === length) return;
    for (const character of alphabet) {
      grow(text + character, probability * (1 - ends) * next(text.slice(-2), character));
    }
  };
  grow('', 1);
  return source;
}

/** All texts of 1 to `longest` characters of an alphabet. */
export function stringsOver(alphabet: string, longest: number): string[] {
  const all = [''];
  for (const text of all) {
    if (text.length < longest) for (const character of alphabet) all.push(text + character);
  }
  return all.slice(1);
}

/** P(text begins with `prefix`). */
export function massOf(source: Source, prefix: ByteString): number {
  let sum = 0;
  for (const [text, probability] of source) if (text.startsWith(prefix)) sum += probability;
  return sum;
}

/**
 * The token model of a source: what a model would have learned of the canonical encodings of its texts, and of
 * nothing else. After what no encoding begins with, every token is impossible.
 */
export function tokenModel(
  source: Source,
  tokenizer: Tokenizer,
  end: number,
): (context: readonly number[]) => Float64Array {
  const counts = new Map<string, Float64Array>();
  for (const [text, probability] of source) {
    const tokens = [...tokenizer.encode(text), end];
    tokens.forEach((id, i) => {
      const key = tokens.slice(0, i).join();
      let row = counts.get(key);
      if (!row) counts.set(key, (row = new Float64Array(tokenizer.size)));
      row[id]! += probability;
    });
  }
  for (const row of counts.values()) {
    const sum = row.reduce((a, b) => a + b, 0);
    row.forEach((count, id) => (row[id] = count / sum));
  }
  const impossible = new Float64Array(tokenizer.size);
  return (context) => counts.get(context.join()) ?? impossible;
}
