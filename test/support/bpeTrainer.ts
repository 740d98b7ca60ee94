export type Merge = [left: string, right: string];

/**
 * Learns merges from words and how often they occur (Sennrich et al. 2016). A word is a list of symbols. Of equally
 * frequent pairs the one seen first wins, so the same words give the same merges.
 */
export function trainBpe(
  words: readonly (readonly [symbols: readonly string[], count: number])[],
  count: number,
): Merge[] {
  const state = words.map(([symbols]) => [...symbols]);
  const counts = words.map(([, n]) => n);
  /** How often each pair occurs, and in which words. */
  const pairs = new Map<string, { pair: Merge; total: number; words: Set<number> }>();
  const add = (word: number, sign: 1 | -1): void => {
    const symbols = state[word]!;
    for (let i = 0; i + 1 < symbols.length; i++) {
      const pair: Merge = [symbols[i]!, symbols[i + 1]!];
      const key = pair.join(' ');
      const entry = pairs.get(key) ?? { pair, total: 0, words: new Set() };
      entry.total += sign * counts[word]!;
      entry.words.add(word);
      pairs.set(key, entry);
    }
  };
  state.forEach((_, word) => add(word, 1));
  const merges: Merge[] = [];
  while (merges.length < count) {
    let best: { pair: Merge; total: number; words: Set<number> } | undefined;
    for (const entry of pairs.values()) if (entry.total > (best?.total ?? 1)) best = entry;
    if (best === undefined) break;
    for (const word of best.words) {
      add(word, -1);
      state[word] = applyMerge(state[word]!, best.pair);
      add(word, 1);
    }
    pairs.delete(best.pair.join(' '));
    merges.push(best.pair);
  }
  return merges;
}

/** Joins a pair wherever it occurs, from the left. */
export function applyMerge(symbols: readonly string[], [left, right]: Merge): string[] {
  const joined: string[] = [];
  for (let i = 0; i < symbols.length; i++) {
    if (symbols[i] === left && symbols[i + 1] === right) joined.push(symbols[i++]! + right);
    else joined.push(symbols[i]!);
  }
  return joined;
}
