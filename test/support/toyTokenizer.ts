import { type ByteString, toBytes } from '../../src/core/tokens/byteString.ts';
import type { Tokenizer } from '../../src/core/tokens/tokenizer.ts';

export interface ToyShape {
  /** The only characters that there are, of one byte each: all others are left out of a text. Default: any. */
  readonly alphabet?: string;
  /** Pairs of bytes, or of the results of merges before them, by rank. */
  readonly merges: readonly (readonly [left: ByteString, right: ByteString])[];
  /** What a pre-token is; without it a text is one. Whatever it does not match is left out. */
  readonly pattern?: RegExp;
  /** Whether a pre-token that is a token is one token whatever the merges say. */
  readonly ignoreMerges?: boolean;
  /** Tokens that no merge makes. */
  readonly extra?: readonly ByteString[];
  readonly symbols?: readonly string[];
}

/**
 * A byte-level BPE tokenizer small enough to be checked by enumeration, written from the definition and not from
 * the engine's tokenizer. The first ids are the bytes
 * (or those of the alphabet); then come the merges, the extra tokens and `<end>`.
 */
export function toyTokenizer(shape: ToyShape): Tokenizer {
  const { alphabet, merges, pattern, ignoreMerges = false, extra = [], symbols = [] } = shape;
  const tokens: ByteString[] = alphabet
    ? Array.from(alphabet)
    : Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte));
  const ranks = new Map<string, number>();
  merges.forEach(([left, right], rank) => {
    ranks.set(`${left}\u0100${right}`, rank);
    if (!tokens.includes(left + right)) tokens.push(left + right);
  });
  for (const token of [...extra, ...symbols.map(toBytes)]) if (!tokens.includes(token)) tokens.push(token);
  const ids = new Map(tokens.map((token, id) => [token, id]));
  const end = tokens.length;

  const merge = (bytes: ByteString): number[] => {
    const parts = Array.from(bytes);
    for (;;) {
      let best = -1;
      let bestRank = Infinity;
      for (let i = 0; i + 1 < parts.length; i++) {
        const rank = ranks.get(`${parts[i]}\u0100${parts[i + 1]}`) ?? Infinity;
        if (rank < bestRank) [best, bestRank] = [i, rank];
      }
      if (best < 0) return parts.map((part) => ids.get(part)!);
      parts.splice(best, 2, parts[best]! + parts[best + 1]!);
    }
  };
  const split = (text: string): string[] =>
    pattern ? (text.match(pattern) ?? []) : text === '' ? [] : [text];
  const cut = (text: string): string[] => {
    const at = symbols
      .map((symbol) => ({ symbol, index: text.indexOf(symbol) }))
      .filter(({ index }) => index >= 0)
      .sort((a, b) => a.index - b.index || b.symbol.length - a.symbol.length)[0];
    if (!at) return split(text);
    const { symbol, index } = at;
    return [...split(text.slice(0, index)), symbol, ...cut(text.slice(index + symbol.length))];
  };
  const symbolBytes = new Set(symbols.map(toBytes));
  const foreign = alphabet && new RegExp(`[^${alphabet}]+`, 'g');
  const known = (text: string): string => (foreign ? text.replace(foreign, '') : text.toWellFormed());
  const pretokens = (text: string): ByteString[] => cut(known(text)).map(toBytes);
  const encoded = new Map<ByteString, number[]>();
  const encodePretoken = (bytes: ByteString): number[] => {
    const whole = symbolBytes.has(bytes) || ignoreMerges ? ids.get(bytes) : undefined;
    if (whole !== undefined) return [whole];
    let found = encoded.get(bytes);
    if (!found) encoded.set(bytes, (found = merge(bytes)));
    return found;
  };
  return {
    size: end + 1,
    specials: new Map([['<end>', end]]),
    symbols,
    continuations: (text) =>
      symbols.flatMap((symbol) =>
        Array.from({ length: symbol.length - 1 }, (_, i) => i + 1)
          .filter((length) => text.endsWith(symbol.slice(0, length)))
          .map((length) => symbol.slice(length)),
      ),
    encode: (text) => pretokens(text).flatMap(encodePretoken),
    pretokens,
    encodePretoken,
    merge,
    bytes: (id) => tokens[id] ?? '',
  };
}
