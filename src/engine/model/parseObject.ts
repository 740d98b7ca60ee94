import { ModelError } from '../errors.ts';

/** No config, tokenizer, header or index is nested half as deeply. */
const MAX_DEPTH = 32;

/**
 * @throws ModelError when the text is not a JSON object, or nested so deeply that whoever walks through it, V8's
 *   parser among them, would need far more memory than the text
 */
export function parseObject(text: string, file: string): Record<string, unknown> {
  if (isDeeperThan(MAX_DEPTH, text))
    throw new ModelError(`${file}: nested more than ${MAX_DEPTH} levels deep.`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new ModelError(`${file}: not valid JSON (${(error as Error).message}).`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ModelError(`${file}: expected a JSON object.`);
  }
  return value as Record<string, unknown>;
}

/** Counts brackets outside strings. What is not valid JSON may be misjudged; the parser refuses it anyway. */
function isDeeperThan(limit: number, text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text[i]) {
      case '"':
        for (i++; i < text.length && text[i] !== '"'; i++) if (text[i] === '\\') i++;
        break;
      case '[':
      case '{':
        if (++depth > limit) return true;
        break;
      case ']':
      case '}':
        depth--;
    }
  }
  return false;
}
