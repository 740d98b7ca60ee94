import { basename, join, resolve } from 'node:path';
import { type Candidate, choose, type ContextSource } from '../core/context/choose.ts';
import { importSpecifiers } from '../core/context/importSpecifiers.ts';
import { placeWords } from '../core/context/placeWords.ts';
import { contextRoom } from '../core/context/room.ts';
import { SnippetCache } from '../core/context/snippetCache.ts';
import { type ContextAnswer, type ContextOutcome, contextReport } from '../core/eval/contextReport.ts';
import { type Hole, lineHoles, type SourceFile } from '../core/eval/holes.ts';
import type { PromptContext } from '../core/fim/otherFiles.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import { contextView } from './contextView.ts';
import { CliError } from './errors.ts';
import { type EvalOptions, nothingToEvaluate, settingOf } from './evalSetting.ts';
import { showProgress } from './fill.ts';
import type { Installation } from './installation.ts';
import { printResult } from './printResult.ts';
import { readRepository } from './repository.ts';
import { type Engine, withCompletions } from './withEngine.ts';

/** `foredraft eval --context`: what it brings and costs to show the model other files of the repository. */
export async function evaluateContext(
  installation: Installation,
  options: EvalOptions,
  signal: AbortSignal,
): Promise<void> {
  const { repo, limit, seed, healing = 'exact', json, contextTokens } = options;
  const files = await readRepository(repo);
  const holes = lineHoles(files, limit, seed);
  if (holes.length === 0) throw nothingToEvaluate(repo);
  const neighbours = new Neighbours(files);
  const contextOf = (hole: Hole): PromptContext => ({
    repository: basename(resolve(repo)),
    files: choose(placeOf(hole), neighbours.of(hole), contextRoom(contextTokens)),
    maxTokens: contextTokens,
  });
  const { setting, outcomes } = await withCompletions(installation, options, signal, async (engine) => ({
    setting: settingOf(options, engine.info),
    outcomes: await fillTwice(engine, repo, holes, contextOf, healing),
  }));
  if (outcomes.every((outcome) => outcome.with.tokens.context === 0))
    throw new CliError(`${repo}: no prompt had room for other files that have to do with its place`);
  const evaluation = {
    ...{ ...setting, healing, contextTokens },
    ...contextReport(outcomes, seed),
  };
  printResult(evaluation, json, () => contextView(evaluation));
}

async function fillTwice(
  engine: Engine,
  repo: string,
  holes: readonly Hole[],
  contextOf: (hole: Hole) => PromptContext,
  healing: HealingMode,
): Promise<ContextOutcome[]> {
  const outcomes: ContextOutcome[] = [];
  const fill = async (
    { path, prefix, prefixOffset, suffix }: Hole,
    context?: PromptContext,
  ): Promise<ContextAnswer> => {
    const start = performance.now();
    const place = { file: join(repo, path), path, prefix, prefixOffset, suffix };
    const { text, tokens, timings } = await engine.complete({
      ...{ ...place, length: 'line', healing, speculation: 'off' },
      ...(context && { context }),
    });
    return { suggestion: text, milliseconds: performance.now() - start, tokens, prefill: timings.prefill };
  };
  try {
    for (const [index, hole] of holes.entries()) {
      showProgress(`${index} of ${holes.length} holes`);
      // In turns, so that neither always finds what the other has computed.
      const context = contextOf(hole);
      if (index % 2 === 0) {
        const without = await fill(hole);
        outcomes.push({ hole, without, with: await fill(hole, context) });
      } else {
        const filled = await fill(hole, context);
        outcomes.push({ hole, without: await fill(hole), with: filled });
      }
    }
  } finally {
    showProgress('');
  }
  return outcomes;
}

function placeOf({ prefix, suffix }: Hole) {
  const lines = prefix.split('\n');
  return placeWords([...lines, ...suffix.split('\n').slice(1)], lines.length - 1);
}

/** What the extension would find beside a file of a repository: its folder's files, and those that it imports. */
class Neighbours {
  readonly #files: readonly SourceFile[];
  readonly #snippets = new SnippetCache();
  readonly #found = new Map<string, readonly Candidate[]>();

  constructor(files: readonly SourceFile[]) {
    this.#files = files;
  }

  of({ path }: Hole): readonly Candidate[] {
    const known = this.#found.get(path);
    if (known) return known;
    const text = this.#files.find((file) => file.path === path)!.text;
    const imported = new Set(importSpecifiers(text, 20).map(({ name }) => moduleOf(path, name)));
    const found = this.#files
      .filter((file) => file.path !== path)
      .flatMap((file) => {
        const isImported = imported.has(withoutEnding(file.path));
        if (!isImported && folderOf(file.path) !== folderOf(path)) return [];
        const source: ContextSource = isImported ? 'imports' : 'sameFolder';
        const snippets = this.#snippets.of(file.path, file.text);
        return snippets.map((snippet) => ({ ...snippet, path: file.path, source }));
      });
    this.#found.set(path, found);
    return found;
  }
}

/** A relative import as a path in the repository, without the ending: `./b.js` in `src/a.ts` is `src/b`. */
function moduleOf(path: string, name: string): string {
  const isPython = path.endsWith('.py');
  const relative = isPython ? name.replace(/^\./, '').replaceAll('.', '/') : withoutEnding(name);
  if (!isPython && !name.startsWith('.')) return '';
  return join(folderOf(path), relative).replaceAll('\\', '/');
}

function withoutEnding(path: string): string {
  return path.replace(/\.[^./]+$/, '');
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}
