import type { WorkspaceParams, WorkspaceResult } from '../engine/protocol.ts';
import type { EngineProcess } from './engineProcess.ts';
import { EngineError } from './errors.ts';

type Engine = Pick<EngineProcess, 'workspace' | 'hasEnded'>;

interface Waiting {
  readonly resolve: (result: Promise<WorkspaceResult>) => void;
  readonly reject: (error: EngineError) => void;
}

/** Remembers which files of the workspace the engine should know, since an engine forgets them when it ends. */
export class WorkspaceFiles {
  /** Most important first. */
  #files = new Set<string>();
  /** The one that has been told of them. */
  #engine: Engine | undefined;
  /** For an engine. */
  #waiting: Waiting[] = [];
  #disposed = false;

  /**
   * Resolves when an engine has indexed the files: the one that runs, or if it ends before, another. Rejects with an
   * EngineError.
   */
  update(changes: WorkspaceParams): Promise<WorkspaceResult> {
    const { changed, removed, reset } = changes;
    const kept = reset ? new Set<string>() : this.#files;
    for (const path of removed) kept.delete(path);
    this.#files = new Set([...changed, ...kept]);
    return this.#engine && !this.#engine.hasEnded ? this.#ask(this.#engine, changes) : this.#nextEngine();
  }

  /** An engine that has loaded its model is told all files there are. */
  tell(engine: Engine): void {
    this.#engine = engine;
    const waiting = this.#waiting;
    this.#waiting = [];
    if (this.#files.size === 0 && waiting.length === 0) return;
    const result = this.#ask(engine, { changed: [...this.#files], removed: [], reset: true });
    result.catch(() => undefined); // there may be nobody waiting, and the engine has logged what is wrong
    for (const { resolve } of waiting) resolve(result);
  }

  dispose(): void {
    this.#disposed = true;
    for (const { reject } of this.#waiting) reject(stopped());
    this.#waiting = [];
  }

  async #ask(engine: Engine, params: WorkspaceParams): Promise<WorkspaceResult> {
    try {
      return await engine.workspace(params);
    } catch (error) {
      if (!engine.hasEnded) throw error;
      // Its successor, if there is one by now, has been told all, and answers this when that is done.
      const next = this.#engine;
      const none: WorkspaceParams = { changed: [], removed: [] };
      return next && next !== engine && !next.hasEnded ? this.#ask(next, none) : this.#nextEngine();
    }
  }

  #nextEngine(): Promise<WorkspaceResult> {
    if (this.#disposed) return Promise.reject(stopped());
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
  }
}

function stopped(): EngineError {
  return new EngineError('The completion engine was stopped.');
}
