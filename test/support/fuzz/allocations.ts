import { getHeapStatistics } from 'node:v8';

/** Asked for more than any input may cause, and was not given it. */
class TooLarge extends Error {}

const BUFFERS = [
  'ArrayBuffer',
  'SharedArrayBuffer',
  'Int8Array',
  'Uint8Array',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
] as const;

type Constructor = new (...args: unknown[]) => object;

/**
 * Runs `act` and gives the bytes that it allocated in all, freed ones included: buffers exactly, since their
 * constructors are replaced meanwhile, and what the JavaScript heap grew by. (That is all that was allocated there, but
 * for what a garbage collection took away in between.) A buffer larger than `ceiling` is refused with an error.
 */
export function measureAllocations(ceiling: number, act: () => void): number {
  let bytes = 0;
  const count = (size: number): void => {
    bytes += size;
    if (size > ceiling) throw new TooLarge(`a buffer of ${size} bytes`);
  };
  const restore: (() => unknown)[] = [];
  const globals = globalThis as unknown as Record<string, Constructor>;
  for (const name of BUFFERS) {
    const original = globals[name]!;
    const unit = (original as unknown as { BYTES_PER_ELEMENT?: number }).BYTES_PER_ELEMENT ?? 1;
    globals[name] = new Proxy(original, {
      construct(target, args: unknown[], newTarget) {
        const [length] = args;
        if (typeof length === 'number') count(length * unit);
        else if (Array.isArray(length)) count(length.length * unit);
        return Reflect.construct(target, args, newTarget) as object;
      },
    });
    restore.push(() => (globals[name] = original));
  }
  for (const name of ['alloc', 'allocUnsafe'] as const) {
    const original = Object.getOwnPropertyDescriptor(Buffer, name)!;
    const allocate = Buffer[name].bind(Buffer);
    Buffer[name] = (size: number) => {
      count(size);
      return allocate(size);
    };
    // Not what was bound: a chain of bound functions would grow with each call.
    restore.push(() => Object.defineProperty(Buffer, name, original));
  }
  const before = getHeapStatistics().used_heap_size;
  try {
    act();
  } finally {
    for (const undo of restore) undo();
  }
  return bytes + Math.max(0, getHeapStatistics().used_heap_size - before);
}
