/** Tokens of several texts, each followed by a separator: the largest value of the array's type. */
export type TokenArray = Uint16Array | Int32Array;

/** Suffixes are in the order of their first so many tokens: the longest pattern that can be looked up. */
export const ORDER = 32;

/** Fewer suffixes than this are sorted by insertion. */
const FEW = 12;

/** What stands behind each text. No vocabulary has it: those of 65,535 tokens and more are kept in 32 bits. */
export function separatorOf(tokens: TokenArray): number {
  return tokens.BYTES_PER_ELEMENT === 2 ? 0xffff : 0x7fffffff;
}

/** Memory that threads can share. */
export function sharedInt32(length: number): Int32Array {
  return new Int32Array(new SharedArrayBuffer(4 * length));
}

/**
 * Positions of all tokens but the separators, ordered by what begins there: its first `ORDER` tokens, up to a
 * separator. Counting sort by the first token, then multikey quicksort (Bentley and Sedgewick 1997), which needs no
 * memory beside the result, and time for no more tokens of a suffix than tell it from its neighbours.
 *
 * @param vocabulary tokens are below it
 */
export function sortSuffixes(tokens: TokenArray, vocabulary: number): Int32Array {
  const separator = separatorOf(tokens);
  const ends = new Int32Array(vocabulary);
  let separators = 0;
  for (const token of tokens) {
    if (token === separator) separators++;
    else ends[token]!++;
  }
  const suffixes = sharedInt32(tokens.length - separators);
  for (let token = 0, sum = 0; token < vocabulary; token++) {
    const count = ends[token]!;
    ends[token] = sum;
    sum += count;
  }
  for (let at = 0; at < tokens.length; at++) {
    const token = tokens[at]!;
    if (token !== separator) suffixes[ends[token]!++] = at;
  }
  for (let token = 0, begin = 0; token < vocabulary; token++) {
    const end = ends[token]!;
    if (end - begin > 1) sortBucket(tokens, suffixes, begin, end, separator);
    begin = end;
  }
  return suffixes;
}

/** Sorts suffixes whose first tokens are the same. */
function sortBucket(
  tokens: TokenArray,
  suffixes: Int32Array,
  begin: number,
  end: number,
  separator: number,
): void {
  const stack = [begin, end, 1];
  while (stack.length > 0) {
    const depth = stack.pop()!;
    const high = stack.pop()!;
    const low = stack.pop()!;
    if (high - low < FEW) {
      insertionSort(tokens, suffixes, low, high, depth, separator);
      continue;
    }
    const pivot = medianKey(tokens, suffixes, low, high, depth);
    let less = low;
    let more = high;
    for (let i = low; i < more;) {
      const suffix = suffixes[i]!;
      const key = tokens[suffix + depth]!;
      if (key < pivot) {
        suffixes[i++] = suffixes[less]!;
        suffixes[less++] = suffix;
      } else if (key > pivot) {
        suffixes[i] = suffixes[--more]!;
        suffixes[more] = suffix;
      } else {
        i++;
      }
    }
    if (less - low > 1) stack.push(low, less, depth);
    if (high - more > 1) stack.push(more, high, depth);
    if (pivot !== separator && depth + 1 < ORDER) stack.push(less, more, depth + 1);
  }
}

/** A key in the middle of three: of the first, the middle and the last suffix. */
function medianKey(
  tokens: TokenArray,
  suffixes: Int32Array,
  low: number,
  high: number,
  depth: number,
): number {
  const a = tokens[suffixes[low]! + depth]!;
  const b = tokens[suffixes[(low + high) >> 1]! + depth]!;
  const c = tokens[suffixes[high - 1]! + depth]!;
  return a < b ? (b < c ? b : a < c ? c : a) : a < c ? a : b < c ? c : b;
}

function insertionSort(
  tokens: TokenArray,
  suffixes: Int32Array,
  low: number,
  high: number,
  depth: number,
  separator: number,
): void {
  for (let i = low + 1; i < high; i++) {
    const suffix = suffixes[i]!;
    let j = i;
    for (; j > low; j--) {
      const other = suffixes[j - 1]!;
      let at = depth;
      while (at < ORDER && tokens[suffix + at] === tokens[other + at] && tokens[suffix + at] !== separator)
        at++;
      if (at === ORDER || tokens[suffix + at]! >= tokens[other + at]!) break;
      suffixes[j] = other;
    }
    suffixes[j] = suffix;
  }
}
