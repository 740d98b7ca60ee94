/** Numbers in [0, 1). */
export type Random = () => number;

/**
 * Mulberry32 (Tommy Ettinger): 32 bits of state, the same sequence from the same seed on every machine, and
 * random enough to pick samples with.
 */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The seed of one of the things that are drawn at random, so that none depends on the numbers of another (FNV-1a over
 * the name). Different seeds stay different.
 */
export function seedOf(name: string, seed: number): number {
  let hash = 0x811c9dc5 ^ seed;
  for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** An integer in [0, limit). */
export function randomInteger(random: Random, limit: number): number {
  return Math.floor(random() * limit);
}

/** Some of the items in random order, none twice (the first steps of a Fisher-Yates shuffle). */
export function sample<T>(items: readonly T[], count: number, random: Random): T[] {
  const pool = [...items];
  const taken = Math.min(count, pool.length);
  for (let i = 0; i < taken; i++) {
    const j = i + randomInteger(random, pool.length - i);
    [pool[i], pool[j]] = [pool[j]!, pool[i]!];
  }
  return pool.slice(0, taken);
}
