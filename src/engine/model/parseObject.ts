import { ModelError } from '../errors.ts';

/** @throws ModelError when the text is not a JSON object */
export function parseObject(text: string, file: string): Record<string, unknown> {
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
