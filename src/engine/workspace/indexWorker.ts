import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { SegmentData } from '../../core/speculation/workspaceSegment.ts';
import type { FileTask } from './indexFiles.ts';

/** What the thread is started with. */
export interface WorkerParams {
  /** The tokenizer of this model is used. */
  readonly modelDir: string;
  /** Tokens are below it. */
  readonly vocabulary: number;
  /** One shared value: whether the thread should wait. */
  readonly state: Int32Array;
}

export type WorkerTask =
  | { readonly kind: 'index'; readonly files: readonly FileTask[]; readonly maxTokens: number }
  | { readonly kind: 'merge'; readonly parts: readonly SegmentData[] };

/** In the order of the tasks: segments of the first, `done`, segments of the second, ... */
export type WorkerMessage = { readonly segment: SegmentData } | 'done';

const RUNNING = 0;
export const PAUSED = 1;

interface Job {
  readonly onSegment: (segment: SegmentData) => void;
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** The thread's bundle, which lies beside the engine's. */
export function indexerEntry(): string {
  return join(dirname(process.argv[1] ?? ''), 'indexer.cjs');
}

/**
 * A thread that reads, tokenises and sorts, so that requests need not wait for it. It lives as long as there is something
 * to do: with its tokenizer it takes more memory than the index of a usual workspace.
 */
export class IndexWorker {
  readonly #entry: string;
  readonly #params: WorkerParams;
  #worker: Worker | undefined;
  #jobs: Job[] = [];

  constructor(entry: string, params: Omit<WorkerParams, 'state'>) {
    this.#entry = resolve(entry);
    this.#params = { ...params, state: new Int32Array(new SharedArrayBuffer(4)) };
  }

  get isRunning(): boolean {
    return this.#worker !== undefined;
  }

  /**
   * Resolves when the task is done, or has been given up by `stop`; tasks are done one after another. Rejects when the
   * thread fails, as all tasks under way do; the next task starts another.
   */
  run(task: WorkerTask, onSegment: (segment: SegmentData) => void): Promise<void> {
    const done = new Promise<void>((resolve, reject) => {
      this.#jobs.push({ onSegment, resolve, reject });
    });
    try {
      this.#worker ??= this.#start();
      this.#worker.postMessage(task);
    } catch (error) {
      this.#fail(error as Error);
    }
    return done;
  }

  /** Lets the thread wait before its next files, a little before each. */
  pause(): void {
    this.#params.state[0] = PAUSED;
  }

  resume(): void {
    this.#params.state[0] = RUNNING;
    Atomics.notify(this.#params.state, 0);
  }

  /** Gives up all tasks. */
  stop(): void {
    for (const job of this.#end()) job.resolve();
  }

  #start(): Worker {
    // Else the thread would fail with a message that names no cause.
    if (!existsSync(this.#entry)) throw new Error(`${this.#entry} is missing. Install Foredraft again.`);
    const worker = new Worker(this.#entry, {
      workerData: this.#params,
      // A third of V8's own limit: some 15 MiB less at the worst moment (bench:workspace).
      resourceLimits: { maxYoungGenerationSizeMb: 16 },
    });
    const ifCurrent =
      <T>(then: (value: T) => void) =>
      (value: T): void => {
        if (worker === this.#worker) then(value);
      };
    worker.on(
      'message',
      ifCurrent((message: WorkerMessage) => this.#receive(message)),
    );
    worker.on(
      'error',
      ifCurrent((error: Error) => this.#fail(error)),
    );
    worker.on(
      'exit',
      ifCurrent((code: number) => this.#fail(new Error(`The indexer ended with exit code ${code}.`))),
    );
    return worker;
  }

  #receive(message: WorkerMessage): void {
    if (message !== 'done') {
      this.#jobs[0]!.onSegment(message.segment);
      return;
    }
    const job = this.#jobs.shift()!;
    job.resolve();
    if (this.#jobs.length === 0) this.#end();
  }

  #fail(error: Error): void {
    for (const job of this.#end()) job.reject(error);
  }

  /** @returns the tasks under way */
  #end(): Job[] {
    void this.#worker?.terminate();
    this.#worker = undefined;
    const jobs = this.#jobs;
    this.#jobs = [];
    return jobs;
  }
}
