import { Tokenizer as HfTokenizer } from '@huggingface/tokenizers';
import type { Tokenizer } from '../core/tokens/tokenizer.ts';
import { parseObject } from './model/config.ts';
import { ModelError } from './model/modelError.ts';

interface AddedToken {
  readonly id: number;
  readonly content: string;
}

/**
 * A byte-level BPE tokenizer from tokenizer.json (Hugging Face format).
 *
 * @throws ModelError naming what is missing
 */
export function parseTokenizer(text: string, file: string): Tokenizer {
  const json = parseObject(text, file);
  const model = json.model as { type?: unknown; vocab?: unknown } | undefined;
  if (model?.type !== 'BPE' || typeof model.vocab !== 'object' || model.vocab === null) {
    throw new ModelError(
      `${file}: model.type is ${JSON.stringify(model?.type)}; expected a "BPE" model with a vocab.`,
    );
  }
  const added = Array.isArray(json.added_tokens) ? (json.added_tokens as AddedToken[]) : [];
  const specials = new Map(added.map((token) => [token.content, token.id]));
  let encoder: HfTokenizer;
  try {
    // Without its added tokens the encoder cannot find one in a user's text: special ids come from us alone.
    encoder = new HfTokenizer({ ...json, added_tokens: [], post_processor: null }, {});
  } catch (error) {
    throw new ModelError(`${file}: ${(error as Error).message}`);
  }
  const bytes = tokenBytes(model.vocab as Record<string, number>, specials);
  return {
    size: bytes.length,
    specials,
    encode: (value) =>
      value === '' ? [] : encoder.encode(value.toWellFormed(), { add_special_tokens: false }).ids,
    bytes: (id) => bytes[id] ?? NO_BYTES,
  };
}

const NO_BYTES = new Uint8Array(0);

/** Bytes of each token: byte-level vocabularies spell every byte as one printable character. */
function tokenBytes(vocabulary: Record<string, number>, specials: ReadonlyMap<string, number>): Uint8Array[] {
  const byteOf = byteAlphabet();
  const result: Uint8Array[] = [];
  for (const [token, id] of Object.entries(vocabulary)) {
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
