import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The command line of these benchmarks, for `parseArgs`. */
export const options = {
  /** Where models are made, and kept for the next time. */
  dir: { type: 'string', default: join(tmpdir(), 'foredraft-bench') },
  threads: { type: 'string', default: '1' },
  /** Only this one of the models. */
  model: { type: 'string' },
  python: { type: 'string', default: 'python3' },
} as const;
