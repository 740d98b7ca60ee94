import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import type { Tokenizer } from '../core/tokens/tokenizer.ts';
import { parseObject } from './model/parseObject.ts';
import { ModelError } from './errors.ts';

/**
 * A byte-level BPE tokenizer from tokenizer.json (Hugging Face format).
 *
 * @throws ModelError naming what is missing
 */
export function parseTokenizer(text: string, file: string): Tokenizer {
  const json = parseObject(text, file);
  const model = json.model as { type?: unknown; vocab?: unknown } | undefined;
  if (model?.type !== 'BPE') {
    throw new ModelError(`${file}: model.type is ${JSON.stringify(model?.type)}; expected "BPE".`);
  }
  const vocabulary = checkedIds(model.vocab, `${file}: model.vocab`);
  const specials = new Map(checkedIds(addedTokens(json.added_tokens), `${file}: added_tokens`));
  let encoder: HfTokenizer;
  try {
    // Without its added tokens the encoder cannot find one in a user's text: special ids come from us alone.
    encoder = new HfTokenizer({ ...json, added_tokens: [], post_processor: null }, {});
  } catch (error) {
    throw new ModelError(`${file}: ${(error as Error).message}`);
  }
  const bytes = tokenBytes(vocabulary, specials);
  return {
    size: bytes.length,
    specials,
    encode: (value) =>
      value === '' ? [] : encoder.encode(value.toWellFormed(), { add_special_tokens: false }).ids,
    bytes: (id) => bytes[id] ?? NO_BYTES,
  };
}

const NO_BYTES = new Uint8Array(0);

/** `added_tokens` as a table like the vocabulary. */
function addedTokens(value: unknown): unknown {
  if (!Array.isArray(value)) return value ?? {};
  return Object.fromEntries(
    value.map((token: unknown) => {
      const { content, id } = (token ?? {}) as { content?: unknown; id?: unknown };
      return [String(content), id];
    }),
  );
}

/** A table of tokens and ids, each id small enough to index with. @throws ModelError naming the first that is not */
function checkedIds(table: unknown, where: string): [token: string, id: number][] {
  if (typeof table !== 'object' || table === null || Array.isArray(table)) {
    throw new ModelError(`${where} is no table of tokens.`);
  }
  return Object.entries(table as Record<string, unknown>).map(([token, id]) => {
    if (Number.isInteger(id) && (id as number) >= 0 && (id as number) < MAX_VOCABULARY)
      return [token, id as number];
    throw new ModelError(`${where}: token ${JSON.stringify(token)} has the id ${JSON.stringify(id)}.`);
  });
}

const MAX_VOCABULARY = 1 << 21;

/** Bytes of each token: byte-level vocabularies spell every byte as one printable character. */
function tokenBytes(
  vocabulary: readonly [token: string, id: number][],
  specials: ReadonlyMap<string, number>,
): Uint8Array[] {
  const byteOf = byteAlphabet();
  const result: Uint8Array[] = [];
  for (const [token, id] of vocabulary) {
    if (specials.has(token)) continue;
    result[id] = Uint8Array.from(token, (c) => byteOf.get(c) ?? 0x3f);
  }
  for (const id of specials.values()) result[id] = NO_BYTES;
  return result;
}

/**
 * GPT-2's printable alphabet for bytes: printable Latin-1 characters stand for themselves, the other bytes
 * for the characters from U+0100 on, in order.
 */
function byteAlphabet(): ReadonlyMap<string, number> {
  const printable = (b: number): boolean =>
    (b >= 0x21 && b <= 0x7e) || (b >= 0xa1 && b <= 0xff && b !== 0xad);
  const alphabet = new Map<string, number>();
  let next = 0x100;
  for (let byte = 0; byte < 256; byte++)
    alphabet.set(String.fromCharCode(printable(byte) ? byte : next++), byte);
  return alphabet;
}
