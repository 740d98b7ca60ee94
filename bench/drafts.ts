/**
 * Several drafts for one place, by each strategy, against one draft and against separate requests: time, how often one
 * is right, how probable they are; perplexity of superposed drafts as in their paper; and whether confidence holds.
 *
 *   npm run bench:drafts [-- --repo DIR ...] [-- --limit N] [-- --seed N] [-- --count 3] [-- --tokens 10]
 *     [-- --temperature T --alpha A] [-- --plain] [-- --interpolation auto|on|off] [-- --confidence]
 *     [-- --model DIR] [-- --format int8] [-- --threads N]
 *
 * --plain: without speculation. --confidence: whether confidence holds, and nothing else.
 * --repo may be given several times, and --limit is for each. Ways take turns at each place; the other files of the
 * repository are the workspace. --tokens is the length of the continuations whose perplexity is compared; --temperature
 * and --alpha are for superposed ones, and both have to be given. Confidence is fitted on every other repository, and
 * tried on those between.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRepository } from '../src/cli/repository.ts';
import { type Item, itemsOf } from '../src/cli/speculation/items.ts';
import type { CostTable } from '../src/core/decode/costProfile.ts';
import { characterStart } from '../src/core/document/slice.ts';
import { confidence } from '../src/core/drafts/confidence.ts';
import { draftStrategies } from '../src/core/drafts/strategy.ts';
import type { Cut } from '../src/core/eval/holes.ts';
import { isExactMatch } from '../src/core/eval/metrics.ts';
import type { InterpolationMode } from '../src/core/interpolation/mode.ts';
import { createRandom } from '../src/core/random.ts';
import { toText } from '../src/core/tokens/byteString.ts';
import { type LoadedModel, loadModel } from '../src/engine/model/loadModel.ts';
import { measureCosts } from '../src/engine/profile/measureCosts.ts';
import type { Draft, WeightFormat } from '../src/engine/protocol.ts';
import { OrtForward } from '../src/engine/session/ortForward.ts';
import { type Answer, armsOf } from './drafts/arms.ts';
import { bins, dot, fit, logistic, logLoss, type Shown } from './drafts/calibration.ts';
import { Continuations } from './drafts/continuations.ts';
import { Judge } from './drafts/judge.ts';
import { OtherFiles } from './drafts/otherFiles.ts';
import { type Served, textsTable, timesTable } from './drafts/report.ts';
import { Completion } from './speculation/completion.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', multiple: true, default: ['src'] },
    limit: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    count: { type: 'string', default: '3' },
    tokens: { type: 'string', default: '10' },
    plain: { type: 'boolean', default: false },
    interpolation: { type: 'string', default: 'auto' },
    confidence: { type: 'boolean', default: false },
    temperature: { type: 'string' },
    alpha: { type: 'string' },
    model: { type: 'string', default: 'models/foredraft-7m' },
    format: { type: 'string', default: 'int8' },
    threads: { type: 'string', default: '1' },
  },
});

/** Places before those that count, until V8 has compiled what they run. */
const WARM_UP = 10;

async function measure(model: LoadedModel): Promise<CostTable> {
  const forward = new OrtForward(model);
  const { vocabulary, maxLength } = model.config;
  const steps = measureCosts({ vocabulary, maxLength, forward: () => forward });
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

const model = await loadModel({
  modelDir: values.model,
  cacheDir: join(tmpdir(), 'foredraft-bench'),
  format: values.format as WeightFormat,
  threads: Number(values.threads),
});
const count = Number(values.count);
const others = new OtherFiles(model);
const table = await measure(model);
const equipment = { workspace: others.index, costs: () => table };
const arms = armsOf(model, equipment, count, draftStrategies, {
  interpolation: values.interpolation as InterpolationMode,
  ...(values.plain && { speculation: 'off' }),
}).filter(({ name }) => !values.confidence || name === 'branching');
const judge = new Judge(model);
const continuations = new Continuations({
  ...{ model, workspace: others.index, count, tokens: Number(values.tokens) },
  ...{ random: createRandom(Number(values.seed)) },
  settings:
    values.temperature === undefined || values.alpha === undefined
      ? undefined
      : { temperature: Number(values.temperature), alpha: Number(values.alpha) },
});

/** The first arm is another one at each place. */
async function askAll(turn: number, item: Item, cut: Cut): Promise<Record<string, Answer>> {
  const answers: Record<string, Answer> = {};
  for (let i = 0; i < arms.length; i++) {
    const arm = arms[(turn + i) % arms.length]!;
    answers[arm.name] = await arm.ask(item, cut);
  }
  return answers;
}

/** The cursor after the next character. */
function typeOne(cut: Cut): Cut {
  const length = characterStart(cut.truth, 1) || Math.min(2, cut.truth.length);
  return { ...cut, prefix: cut.prefix + cut.truth.slice(0, length), truth: cut.truth.slice(length) };
}

/** Log-probabilities less that of the first draft, all in the tokens that the tokenizer makes of the text. */
async function judged(item: Item, cut: Cut, drafts: readonly Draft[]): Promise<number[]> {
  const { prompt, seam } = new Completion(model, item, cut, { healing: 'exact', maxTokens: 1 });
  const logs: number[] = [];
  for (const { text } of drafts) {
    const tokens = model.tokenizer.encode(toText(seam.open) + text.replaceAll('\r\n', '\n'));
    logs.push(await judge.logProbability(prompt, tokens));
  }
  return logs.map((log) => log - logs[0]!);
}

const served: Served[] = [];
let turn = 0;
for (const repo of values.repo) {
  const files = await readRepository(repo);
  others.open(files);
  const warmUp = turn === 0 && !values.confidence ? WARM_UP : 0;
  const items = itemsOf('line', files, warmUp + Number(values.limit), Number(values.seed));
  for (const [i, item] of items.entries()) {
    others.leaveOut(item.path);
    const cut = item.requests[0]!;
    const cold = await askAll(turn, item, cut);
    if (values.confidence) {
      served.push({ repo, truth: cut.truth, cold, typed: {}, below: {} });
      continue;
    }
    const typed = await askAll(turn++, item, typeOne(cut));
    if (i < warmUp) continue;
    const below: Record<string, number[]> = {};
    for (const [name, { drafts }] of Object.entries(cold)) below[name] = await judged(item, cut, drafts);
    served.push({ repo, truth: cut.truth, cold, typed, below });
    await continuations.add(cut);
  }
}

console.log(
  `${served.length} lines of ${values.repo.length} folder(s), ${count} drafts; ${values.format}, ${values.threads} thread(s)`,
);
if (!values.confidence) printComparison();
printConfidence();
await model.release();

function printComparison(): void {
  const names = arms.map(({ name }) => name);
  console.log('\nmedian times, and in times of one draft: of medians, and median of those at the same place');
  console.table(timesTable(served, names));
  console.log('\nrest of the line; log-probability of its text, in nats');
  console.table(textsTable(served, names));
  console.log(
    `\nperplexity of ${values.tokens} tokens at ${continuations.count} places, by the model itself`,
  );
  console.table(continuations.table());
}

function printConfidence(): void {
  const halves: [Shown[], Shown[]] = [[], []];
  for (const { repo, truth, cold } of served) {
    for (const { text, logProbability } of cold.branching!.drafts) {
      if (text === '' || logProbability === undefined) continue;
      const half = halves[values.repo.indexOf(repo) % 2]!;
      half.push({ text, logProbability, isRight: isExactMatch(text, truth) });
    }
  }
  const [fitted, tried] = halves;
  if (fitted.length === 0 || tried.length === 0) return;
  const features = ({ logProbability }: Shown): number[] => [1, Math.sqrt(Math.max(0, -logProbability))];
  const weights = fit(fitted, features);
  const stated = ({ logProbability }: Shown): number => confidence(logProbability);
  console.log('\nconfidence of drafts by branching, and how many of them are right');
  console.table(bins(tried, stated));
  console.log(`fit: logistic(${weights.map((weight) => weight.toFixed(2)).join(' + ')} sqrt(-log p))`);
  console.log(
    'log-loss of',
    Object.fromEntries(
      [
        ['probability', ({ logProbability }: Shown) => Math.exp(Math.min(0, logProbability))] as const,
        ['confidence', stated] as const,
        ['fit', (draft: Shown) => logistic(dot(weights, features(draft)))] as const,
      ].map(([name, given]) => [name, logLoss(tried, given).toFixed(3)]),
    ),
  );
}
