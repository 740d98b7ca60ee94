import { setImmediate as nextTurn } from 'node:timers/promises';
import { CancelledError } from '../client/errors.ts';
import type { CompletionLength } from '../core/decode/stop.ts';
import { baselineNames } from '../core/eval/baselines/baseline.ts';
import { Baselines } from '../core/eval/baselines/index.ts';
import type { Cut, SourceFile } from '../core/eval/holes.ts';
import type { Answer } from '../core/eval/pairReport.ts';
import type { InterpolationMode } from '../core/interpolation/mode.ts';
import { type EvalOptions, type EvalSetting, settingOf } from './evalSetting.ts';
import { fill } from './fill.ts';
import type { Installation } from './installation.ts';
import { ProjectIndex } from './projectIndex.ts';
import { projectsOf } from './projects.ts';
import { type Engine, withCompletions } from './withEngine.ts';

/** The model of the evaluation without interpolation, where it has it. */
const ALONE = 'model alone';

/** Says what is missing at a place in a file. */
export type Ask = (path: string, cut: Cut) => Promise<Answer>;

export interface Contest<T> {
  readonly setting: EvalSetting;
  readonly model: T;
  /** Of those that the model is compared with. */
  readonly rivals: readonly { readonly name: string; readonly result: T }[];
}

/**
 * Has the model do something, and then all that are to be compared with it the same.
 *
 * @param work with one of them. They look things up in other files, and what they know of these is for one file at a
 * time: holes should come file by file.
 */
export async function contest<T>(
  installation: Installation,
  options: EvalOptions,
  signal: AbortSignal,
  { files, length }: { readonly files: readonly SourceFile[]; readonly length: CompletionLength },
  work: (ask: Ask, name: string) => Promise<T>,
): Promise<Contest<T>> {
  const { repo, healing = 'exact', packages = false, peer = [], interpolation = 'off' } = options;
  const filesOf = projectsOf(files, packages);
  const askModel = (engine: Engine, interpolation: InterpolationMode): Ask => {
    const index = new ProjectIndex(engine, repo, filesOf);
    return async (path, cut) => {
      if (interpolation !== 'off') await index.leaveOut(path);
      return fill(engine, repo, path, cut, healing, length, { interpolation });
    };
  };
  const rivals: { name: string; result: T }[] = [];
  const { setting, model } = await withCompletions(installation, options, signal, async (engine) => {
    const model = await work(askModel(engine, interpolation), 'model');
    if (interpolation !== 'off') {
      rivals.push({ name: ALONE, result: await work(askModel(engine, 'off'), ALONE) });
    }
    const { tokenEnds } = engine;
    const baselines = new Baselines({ filesOf, tokenEnds });
    for (const name of options.baselines ? baselineNames : []) {
      const ask: Ask = async (path, cut) => {
        await nextTurn(); // in which Ctrl-C comes through
        if (signal.aborted) throw new CancelledError();
        const start = performance.now();
        const suggestion = await baselines.complete(name, path, cut, length);
        return { suggestion, milliseconds: performance.now() - start };
      };
      rivals.push({ name, result: await work(ask, name) });
    }
    return { setting: settingOf(options, engine.info), model };
  });
  for (const name of peer) {
    const { server: _, ...others } = options; // a peer is a model here
    const result = await withCompletions(installation, { ...others, model: name }, signal, (engine) =>
      work(askModel(engine, interpolation), name),
    );
    rivals.push({ name, result });
  }
  return { setting, model, rivals };
}
