/** What of this machine decides which models it can run, and how fast. */
export interface Machine {
  /** Bytes that programs can still get. */
  readonly freeMemory: number;
  /** Bytes that pass between memory and processor in a second. */
  readonly bandwidth: number;
}

/** Bytes that are copied to measure: more than caches hold. */
const COPIED = 64 * 2 ** 20;

let bandwidth: number | undefined;

/** Measures for some 100 ms the first time that it is called. */
export function thisMachine(): Machine {
  bandwidth ??= measureBandwidth();
  return { freeMemory: process.availableMemory(), bandwidth };
}

function measureBandwidth(): number {
  const from = Buffer.alloc(COPIED, 1);
  const to = Buffer.alloc(COPIED, 1); // written once, so that the system has given its pages
  // Others take their share of the memory, too: the best of a few times is nearest to what there is.
  const times = Array.from({ length: 3 }, () => {
    const start = performance.now();
    from.copy(to);
    return performance.now() - start;
  });
  return (2 * COPIED * 1000) / Math.min(...times);
}

/** Share of the bandwidth that decoding makes use of: 0.58 to 0.67 with `int8` (docs/engine.md). */
const SHARE = 0.6;

/**
 * Milliseconds that a token is expected to take on the processor, from the time in which each weight is read once.
 *
 * @param parameters of one byte each, in `int4` as in `int8`: the former is bound by its arithmetic, and about as
 *   fast (docs/engine.md)
 */
export function expectedTokenMs(parameters: number, machine: Machine): number {
  return (1000 * parameters) / (SHARE * machine.bandwidth);
}
