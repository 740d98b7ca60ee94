import { readdir, realpath, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CancelledError } from '../../client/errors.ts';
import type { InspectParams, ModelFacts } from '../../engine/protocol.ts';
import { wrongChoice } from '../wrongChoice.ts';
import { type Candidate, candidatesIn } from './candidates.ts';
import { placesOf, type Program, surroundings, type Surroundings } from './places.ts';

/** A model that another program has put on this disk. */
export interface LocalModel {
  readonly program: Program;
  /** As the program calls it: `qwen2.5-coder:1.5b-base`, `Qwen/Qwen2.5-Coder-1.5B`. */
  readonly name: string;
  /** What the engine loads, where it is: a GGUF file, with or without that ending, or a folder. */
  readonly path: string;
  /** Bytes. */
  readonly size: number;
  readonly facts: ModelFacts;
  /** Why it will not do what is wanted although it runs, a sentence: it was made for chats. */
  readonly warning?: string;
}

/** `EngineProcess.inspect`: in a process of its own, since files may be hostile. */
export type Inspect = (params: InspectParams, signal?: AbortSignal) => Promise<ModelFacts>;

export interface FindOptions {
  readonly signal?: AbortSignal;
  /** Called with each as it is found. */
  readonly onFound?: (model: LocalModel) => void;
  readonly around?: Surroundings;
}

/** More than this one has not, and nobody reads a longer list. */
const MOST_MODELS = 500;

/**
 * Finds the language models that Ollama, LM Studio, llama.cpp and Hugging Face's libraries have on this disk, also those
 * that cannot be run, with the reason. Each file is listed once, under the first of its names. Nothing is written.
 *
 * @throws CancelledError
 */
export async function findLocalModels(inspect: Inspect, options: FindOptions = {}): Promise<LocalModel[]> {
  const { signal, onFound, around = surroundings() } = options;
  const models: LocalModel[] = [];
  const seen = new Set<string>();
  for (const place of await placesOf(around)) {
    for (const candidate of await candidatesIn(place)) {
      if (signal?.aborted) throw new CancelledError();
      if (models.length >= MOST_MODELS) return models;
      const real = await realpath(candidate.path).catch(() => undefined);
      if (real === undefined || seen.has(real)) continue;
      seen.add(real);
      const model = await describe(candidate, inspect, signal);
      if (!model) continue;
      models.push(model);
      onFound?.(model);
    }
  }
  return models;
}

/** @returns undefined where it is no language model */
async function describe(
  candidate: Candidate,
  inspect: Inspect,
  signal: AbortSignal | undefined,
): Promise<LocalModel | undefined> {
  const facts = await inspect({ path: candidate.path, name: candidate.name }, signal).catch(
    (error: unknown): ModelFacts => {
      if (error instanceof CancelledError) throw error;
      return { kind: 'language', hasChatTemplate: false, problem: (error as Error).message };
    },
  );
  if (facts.kind !== 'language') return undefined;
  const warning = chatWarning(candidate.name, facts);
  const size = await sizeOf(candidate.path);
  return { ...candidate, size, facts, ...(warning !== undefined && { warning }) };
}

/** Why a model that runs is the wrong one, by its names and metadata; undefined when nothing speaks against it. */
export function chatWarning(
  name: string,
  { title, finetune, hasChatTemplate }: ModelFacts,
): string | undefined {
  const names = [name.replace(':', ' '), title, finetune].filter((each) => each !== undefined);
  return wrongChoice({ name: names.join(' '), hasChatTemplate });
}

/** Bytes of a file, or of the files of a folder, links followed. */
async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  if (!found?.isDirectory()) return found?.size ?? 0;
  const sizes = (await readdir(path).catch(() => [])).map(
    async (name) =>
      await stat(join(path, name)).then(
        (file) => (file.isFile() ? file.size : 0),
        () => 0,
      ),
  );
  return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
}
