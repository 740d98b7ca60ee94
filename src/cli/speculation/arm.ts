import { join, resolve } from 'node:path';
import type { Cut } from '../../core/eval/holes.ts';
import type { Served, ServedWithDrafts } from '../../core/eval/speculationReport.ts';
import type { SourceName } from '../../core/speculation/draftSource.ts';
import type { Completion } from '../../engine/protocol.ts';
import { showProgress } from '../fill.ts';
import type { Engine, Place } from '../withEngine.ts';
import type { Item } from './items.ts';

/** What is measured, and with how many tokens at most. */
export interface Course {
  readonly repo: string;
  /** Of the files of the repository that drafts may be taken from. */
  readonly paths: readonly string[];
  readonly tokens: number;
}

/** Nobody waits for these completions: they end where they end. */
const timeBudgetMs = 600_000;

/** One of the engines that answer the same requests; each learns from its own alone. */
export class Arm {
  readonly #engine: Engine;
  readonly #course: Course;

  constructor(engine: Engine, course: Course) {
    this.#engine = engine;
    this.#course = course;
  }

  /** Measures what passes cost, and indexes the repository. */
  async prepare(): Promise<void> {
    const { paths } = this.#course;
    await this.#engine.profile((length) => {
      showProgress(`measuring passes with ${length} tokens of context`);
    });
    showProgress(`indexing ${paths.length} files`);
    await this.#engine.workspace({ changed: paths.map((path) => this.#file(path)), removed: [] });
  }

  async withoutDrafts(item: Item): Promise<Served[]> {
    const results = await this.#answer(item, 'off');
    return results.map(served);
  }

  async withDrafts(item: Item, sources: readonly SourceName[]): Promise<ServedWithDrafts[]> {
    const file = this.#file(item.path);
    // What is missing stands in the file on the disk.
    await this.#engine.workspace({ changed: [], removed: [file] });
    const results = await this.#answer(item, sources);
    await this.#engine.workspace({ changed: [file], removed: [] });
    return results.map((result) => {
      if (!result.speculation) throw new Error('the engine did not say what became of the drafts');
      return { ...served(result), speculation: result.speculation };
    });
  }

  async #answer(item: Item, speculation: 'off' | readonly SourceName[]): Promise<Completion[]> {
    const { length } = item;
    // Computes the prompt, and generates nothing that could be known later.
    await this.#engine.nextByte(this.#place(item, item.start));
    const results: Completion[] = [];
    for (const cut of item.requests) {
      const place = this.#place(item, cut);
      const limits = { maxTokens: this.#course.tokens, timeBudgetMs };
      const how = { length, healing: 'exact', speculation, trace: true } as const;
      results.push(await this.#engine.complete({ ...place, ...limits, ...how }));
    }
    return results;
  }

  #place({ path }: Item, { prefix, prefixOffset, suffix }: Cut): Place {
    return { file: this.#file(path), path, prefix, prefixOffset, suffix };
  }

  #file(path: string): string {
    return resolve(join(this.#course.repo, path));
  }
}

function served({ text, tokens, timings }: Completion): Served {
  const { prefill, decode, total } = timings;
  return { text, tokens: tokens.generated, decodeMs: prefill + decode, totalMs: total };
}
