import { availableParallelism } from 'node:os';
import { type Cores, readCores } from './cores.ts';

/** More gain little on passes of a few positions, and the editor's machine is not ours alone. */
const MOST_THREADS = 4;

/** Weights of this size are read from the cache of one core, and meeting at each node costs a second thread its gain. */
const ONE_THREAD_PARAMETERS = 20e6;

let cores: Cores | undefined;

/** Threads of one forward pass where the user has not chosen, for a model of so many parameters. */
export function defaultThreads(parameters: number): number {
  cores ??= readCores();
  return threadsFor(parameters, cores, availableParallelism());
}

/**
 * @param available logical processors that this process may use
 * @returns one less than there are physical cores, and no more than there are fast ones: a pass waits for its
 *   slowest thread at every node
 */
export function threadsFor(parameters: number, { physical, fast, quota }: Cores, available: number): number {
  if (parameters <= ONE_THREAD_PARAMETERS) return 1;
  const usable = Math.min(physical, available, quota);
  return Math.max(1, Math.min(MOST_THREADS, fast, Math.floor(usable) - 1));
}
