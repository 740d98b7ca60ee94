/**
 * Fits what n-grams of the document and the workspace are worth beside a model (`src/core/interpolation/backOff.ts`):
 * the parameters with which the tokens of lines of code are most probable, each token given the true ones before it.
 *
 *   npx tsx bench/interpolation/fit.ts --repo DIR [--limit 250] [--seed 1] [--model DIR] [--format int8]
 *
 * --repo has a folder for each project. They must be others than those that interpolation is judged by. --limit: lines
 * of each. Every third project is left out to begin with, to print what the parameters are worth where they were not
 * fitted, in nats per token.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectsOf } from '../../src/cli/projects.ts';
import { readRepository } from '../../src/cli/repository.ts';
import { type Hole, lineHoles, type SourceFile } from '../../src/core/eval/holes.ts';
import { NearCopies } from '../../src/core/eval/nearCopies.ts';
import { fimPrompt, promptBudget, promptWindow } from '../../src/core/fim/prompt.ts';
import { openText } from '../../src/core/healing/openText.ts';
import { backOff, FITTED, type Parameters } from '../../src/core/interpolation/backOff.ts';
import { DocumentText } from '../../src/core/interpolation/documentText.ts';
import type { Counts } from '../../src/core/interpolation/evidence.ts';
import { Interpolation } from '../../src/core/interpolation/interpolation.ts';
import { WorkspaceIndex } from '../../src/core/speculation/workspaceIndex.ts';
import { SegmentBuilder } from '../../src/core/speculation/workspaceSegment.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import type { WeightFormat } from '../../src/engine/protocol.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string' },
    limit: { type: 'string', default: '250' },
    seed: { type: 'string', default: '1' },
    model: { type: 'string', default: 'models/foredraft-7m' },
    format: { type: 'string', default: 'int8' },
  },
});
if (values.repo === undefined) throw new Error('--repo is missing');

/** A token of a line, and what is known of it before it comes. */
interface Event {
  readonly token: number;
  /** The model's probability of it, and of its most probable token, both given that the text goes on. */
  readonly probability: number;
  readonly surest: number;
  readonly here: readonly Counts[];
  readonly elsewhere: readonly Counts[];
}

/** Room for the completion that is known already. */
const RESERVE = 256;
/** Longer lines are data. */
const MAX_TOKENS = 60;

const model = await loadModel({
  modelDir: values.model,
  cacheDir: join(tmpdir(), 'foredraft-bench'),
  format: values.format as WeightFormat,
  threads: 1,
});
const { tokenizer, config, sentinels } = model;
const budget = promptBudget(config.maxLength, RESERVE);

/** The tokens of a hole, but for the last one, which may say that the line ends, too. */
async function eventsOf(hole: Hole, index: WorkspaceIndex): Promise<Event[]> {
  const [prefix, suffix] = [hole.prefix, hole.suffix].map((text) => text.replaceAll('\r\n', '\n')) as [
    string,
    string,
  ];
  const shown = promptWindow({ ...hole, prefix, suffix }, budget);
  const { base } = openText(tokenizer, shown.prefix);
  const prompt = fimPrompt('spm', hole.path, base, shown.suffix, tokenizer, sentinels, budget);
  const tokens: number[] = [];
  let missing = Buffer.byteLength(shown.prefix + hole.truth);
  for (const [i, token] of tokenizer.encode(shown.prefix + hole.truth + shown.suffix).entries()) {
    missing -= tokenizer.bytes(token).length;
    if (missing < 0) break;
    if (i >= base.length) tokens.push(token);
  }
  if (tokens.length === 0 || tokens.length > MAX_TOKENS) return [];
  const interpolation = new Interpolation({ ends: sentinels.ends, index });
  interpolation.setText(new DocumentText(tokenizer).of({ prefix, suffix, window: shown.prefix, base }));
  const rows = await new OrtForward(model).run({
    tokens: [...prompt, ...tokens.slice(0, -1)],
    rows: tokens.map((_, i) => prompt.length - 1 + i),
    full: true,
  });
  return tokens.map((token, i) => {
    const full = rows[i]!.full!.slice();
    let end = 0;
    for (const id of sentinels.ends) {
      end += full[id]!;
      full[id] = 0;
    }
    const surest = full.reduce((a, b) => Math.max(a, b));
    return {
      ...{ token, probability: full[token]! / (1 - end), surest: surest / (1 - end) },
      ...interpolation.evidence(tokens.slice(0, i)),
    };
  });
}

async function eventsOfProject(files: readonly SourceFile[]): Promise<Event[]> {
  const builder = new SegmentBuilder(config.vocabulary);
  for (const { path, text } of files) builder.add(path, tokenizer.encode(text), 0);
  const data = builder.build();
  const copies = new NearCopies(files);
  const events: Event[] = [];
  for (const hole of lineHoles(files, Number(values.limit), Number(values.seed))) {
    const index = new WorkspaceIndex(Infinity);
    index.add({ ...data, suffixes: data.suffixes.slice() });
    index.remove([hole.path, ...copies.of(hole.path)]);
    events.push(...(await eventsOf(hole, index)));
  }
  return events;
}

/** Nats per token. */
function lossOf(events: readonly Event[], parameters?: Parameters): number {
  const sum = events.reduce((sum, { token, probability, surest, here, elsewhere }) => {
    if (!parameters) return sum - Math.log(Math.max(1e-12, probability));
    const { kept, added } = backOff(here, elsewhere, surest, parameters);
    return sum - Math.log(Math.max(1e-12, kept * probability + (added.get(token) ?? 0)));
  }, 0);
  return sum / events.length;
}

function parametersOf(logs: readonly number[]): Parameters {
  const value = logs.map(Math.exp);
  const orders = FITTED.orders.map((_, i) => ({
    here: value[3 * i]!,
    base: value[3 * i + 1]!,
    perFollower: value[3 * i + 2]!,
  }));
  return { orders, trust: value.at(-1)! };
}

/** Descends along one parameter after another, in ever smaller steps. */
function fit(events: readonly Event[]): Parameters {
  const logs = [
    ...FITTED.orders.flatMap(({ here, base, perFollower }) => [here, base, perFollower]),
    FITTED.trust,
  ].map(Math.log);
  let best = lossOf(events, parametersOf(logs));
  for (let step = 0.8; step > 0.05;) {
    const before = best;
    for (const i of logs.keys()) {
      for (const change of [step, -step]) {
        const tried = logs.with(i, logs[i]! + change);
        const loss = lossOf(events, parametersOf(tried));
        if (loss >= best) continue;
        best = loss;
        logs[i] = tried[i]!;
      }
    }
    if (before - best < 1e-4) step /= 2;
  }
  return parametersOf(logs);
}

const files = await readRepository(values.repo);
const filesOf = projectsOf(files, true);
const projects = [...new Set(files.map(({ path }) => filesOf(path)))];
const events: Event[][] = [];
for (const project of projects) events.push(await eventsOfProject(project));
await model.release();

const [fitted, left] = [
  events.filter((_, i) => i % 3 !== 0).flat(),
  events.filter((_, i) => i % 3 === 0).flat(),
];
const all = events.flat();
console.log(`${projects.length} projects, ${all.length} tokens`);
if (left.length > 0 && fitted.length > 0) {
  const parameters = fit(fitted);
  console.log(
    `projects left out: model ${lossOf(left).toFixed(3)}, mixed ${lossOf(left, parameters).toFixed(3)}`,
  );
}
const parameters = fit(all);
console.log(
  `all: model ${lossOf(all).toFixed(3)}, mixed ${lossOf(all, parameters).toFixed(3)}, as it is ${lossOf(all, FITTED).toFixed(3)}`,
);
console.log(parameters);
