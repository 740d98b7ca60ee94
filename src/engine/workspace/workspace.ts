import { MAX_TOKENS, WorkspaceIndex } from '../../core/speculation/workspaceIndex.ts';
import { mergeSegments, type Segment, type SegmentData } from '../../core/speculation/workspaceSegment.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import type { WorkspaceParams, WorkspaceResult } from '../protocol.ts';
import { type FileTask, indexFiles } from './indexFiles.ts';
import { IndexWorker, indexerEntry } from './indexWorker.ts';
import { sourceBytes } from './readSource.ts';

/**
 * Changes up to this size are made on the engine's own thread, between forward passes: it takes some milliseconds, and
 * to start a thread with a tokenizer takes a hundred.
 */
const SMALL = { files: 16, bytes: 32 * 1024, tokens: 32 * 1024 };

export interface WorkspaceOptions {
  /** Of the tokenizer. */
  readonly modelDir: string;
  readonly tokenizer: Tokenizer;
  /** Tokens are below it. */
  readonly vocabulary: number;
  readonly maxTokens?: number;
  /** The bundle of the indexing thread. */
  readonly entry?: string;
}

/** Keeps the index of the workspace's files up to date. Files that cannot be read are left out. */
export class Workspace {
  readonly modelDir: string;
  readonly index: WorkspaceIndex;
  readonly #tokenizer: Tokenizer;
  readonly #vocabulary: number;
  readonly #maxTokens: number;
  readonly #worker: IndexWorker;
  /** All files that should be there, by priority: those changed last have the highest. */
  readonly #wanted = new Map<string, number>();
  /** Those of them that have changed since they were indexed. */
  readonly #changed = new Set<string>();
  #changes = 0;
  /** Settles when all changes that have been begun are done. */
  #running: Promise<void> = Promise.resolve();
  /** The changes that come after them. */
  #next: Promise<void> | undefined;
  #merging: Promise<void> | undefined;
  #isDisposed = false;

  constructor(options: WorkspaceOptions) {
    const { modelDir, tokenizer, vocabulary, maxTokens = MAX_TOKENS, entry = indexerEntry() } = options;
    this.modelDir = modelDir;
    this.index = new WorkspaceIndex(maxTokens);
    this.#tokenizer = tokenizer;
    this.#vocabulary = vocabulary;
    this.#maxTokens = maxTokens;
    this.#worker = new IndexWorker(entry, { modelDir, vocabulary });
  }

  /** All files that should be there, most important first. */
  get files(): string[] {
    return Array.from(this.#wanted)
      .sort(([, a], [, b]) => b - a)
      .map(([path]) => path);
  }

  /** Whether the indexing thread runs. */
  get isIndexing(): boolean {
    return this.#worker.isRunning;
  }

  /**
   * Resolves when the index holds the changed files as they are now. What has been removed is gone at once.
   *
   * @throws Error when the indexing thread fails; the index then lacks the changed files
   */
  async change({ changed, removed, reset = false }: WorkspaceParams): Promise<WorkspaceResult> {
    const start = performance.now();
    if (reset) this.#reset();
    this.index.remove(removed);
    for (const path of removed) {
      this.#wanted.delete(path);
      this.#changed.delete(path);
    }
    this.#changes++;
    changed.forEach((path, i) => {
      this.#wanted.set(path, this.#changes - i / changed.length);
      this.#changed.add(path);
    });
    await (this.#next ??= this.#runNext());
    const { fileCount: files, tokens, bytes, segments } = this.index;
    return { files, tokens, bytes, segments: segments.length, milliseconds: performance.now() - start };
  }

  /** Lets the indexing thread wait before its next files, a little before each. */
  pause(): void {
    this.#worker.pause();
  }

  resume(): void {
    this.#worker.resume();
  }

  /** Ends the indexing thread, for good. */
  dispose(): void {
    this.#isDisposed = true;
    this.#worker.stop();
  }

  #reset(): void {
    this.#worker.stop();
    this.index.clear();
    this.#wanted.clear();
    this.#changed.clear();
  }

  /** Takes the changes made until those before them are done, all together. */
  async #runNext(): Promise<void> {
    await this.#running.catch(() => undefined);
    this.#next = undefined;
    this.#running = this.#update();
    await this.#running;
  }

  async #update(): Promise<void> {
    if (this.#isDisposed) return;
    const files = Array.from(this.#changed, (path) => ({ path, priority: this.#wanted.get(path)! }));
    this.#changed.clear();
    // What is not found again, or is no source text any more.
    const missing = new Set(files.map(({ path }) => path));
    const take = (segment: SegmentData): void => {
      for (const { path } of segment.files) missing.delete(path);
      this.index.add(segment);
      this.index.remove(segment.files.map(({ path }) => path).filter((path) => !this.#wanted.has(path)));
    };
    try {
      if (await isSmall(files)) {
        if (this.index.isFull) await this.#merging;
        const segments = indexFiles(files, this.#tokenizer, this.#vocabulary, this.#maxTokens);
        for await (const segment of segments) take(segment);
      } else {
        await this.#worker.run({ kind: 'index', files, maxTokens: this.#maxTokens }, take);
      }
    } finally {
      this.index.remove(missing);
    }
    this.#merge();
  }

  #merge(): void {
    if (this.#merging || this.#isDisposed) return;
    const parts = this.index.toMerge();
    if (parts.length === 0) return;
    const replace = (segment: SegmentData): void => this.index.replace(parts, segment);
    if (parts.reduce((sum, { size }) => sum + size, 0) <= SMALL.tokens) {
      replace(mergeSegments(parts, this.#vocabulary));
      return;
    }
    this.#merging = this.#worker
      .run({ kind: 'merge', parts: parts.map(dataOf) }, replace)
      // Nobody waits for it, and all that is missing is speed.
      .catch((error: unknown) => console.error(`The workspace index stays in parts: ${String(error)}`))
      .finally(() => (this.#merging = undefined));
  }
}

async function isSmall(files: readonly FileTask[]): Promise<boolean> {
  if (files.length > SMALL.files) return false;
  const bytes = await Promise.all(files.map(({ path }) => sourceBytes(path)));
  return bytes.reduce((sum, size) => sum + size, 0) <= SMALL.bytes;
}

/** What can be sent to another thread. */
function dataOf({ tokens, suffixes, files }: Segment): SegmentData {
  return { tokens, suffixes, files };
}
