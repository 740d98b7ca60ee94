/** Longest string, and most entries of a list or object, that a message repeats of a file. */
const MAX_TEXT = 100;
const MAX_ENTRIES = 8;
const MAX_DEPTH = 3;

/**
 * A value of a file as JSON, for a message. A hostile file has strings of megabytes and lists nested deeper than the
 * stack is, which JSON.stringify would go through: of those only the beginning is shown.
 */
export function quote(value: unknown, depth = 0): string {
  if (typeof value === 'string') {
    return JSON.stringify(value.length > MAX_TEXT ? `${value.slice(0, MAX_TEXT)}...` : value);
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const isList = Array.isArray(value);
  if (depth === MAX_DEPTH) return isList ? '[...]' : '{...}';
  const keys = Object.keys(value);
  const shown = keys.slice(0, MAX_ENTRIES).map((key) => {
    const inner = quote((value as Record<string, unknown>)[key], depth + 1);
    return isList ? inner : `${quote(key)}:${inner}`;
  });
  if (keys.length > MAX_ENTRIES) shown.push('...');
  return isList ? `[${shown.join()}]` : `{${shown.join()}}`;
}
