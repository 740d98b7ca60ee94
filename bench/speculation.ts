/**
 * The engine's drafts against published methods that need no other model, re-implemented with their own parameters: the
 * same model, items and decoder, the document as the only source. Methods take turns.
 *
 *   npm run bench:speculation [-- --repo DIR] [-- --holes line|block] [-- --limit N] [-- --seed N] [-- --tokens N]
 *     [-- --model DIR] [-- --format int8] [-- --threads N] [-- --costs FILE]
 *
 * --costs is what `foredraft profile --json` has printed for another model: the engine's drafts are budgeted by these
 * costs, and the modelled speed-up is on them. Without it they are measured here.
 */
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Item, itemsOf } from '../src/cli/speculation/items.ts';
import { readRepository } from '../src/cli/repository.ts';
import { CostProfile, type CostTable } from '../src/core/decode/costProfile.ts';
import { Sequence } from '../src/core/decode/sequence.ts';
import { mean } from '../src/core/eval/statistics.ts';
import { type LoadedModel, loadModel } from '../src/engine/model/loadModel.ts';
import { measureCosts } from '../src/engine/profile/measureCosts.ts';
import type { WeightFormat } from '../src/engine/protocol.ts';
import { OrtForward } from '../src/engine/session/ortForward.ts';
import { Completion } from './speculation/completion.ts';
import type { Method } from './speculation/method.ts';
import { Ours } from './speculation/ours.ts';
import { PromptLookup } from './speculation/promptLookup.ts';
import { type MadePass, Recorder } from './speculation/recorder.ts';
import { SuffixAutomatonOnly } from './speculation/suffixAutomatonOnly.ts';
import { TokenRecycling } from './speculation/tokenRecycling.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', default: 'src' },
    holes: { type: 'string', default: 'block' },
    limit: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    tokens: { type: 'string', default: '256' },
    model: { type: 'string', default: 'models/foredraft-7m' },
    format: { type: 'string', default: 'int8' },
    threads: { type: 'string', default: '1' },
    costs: { type: 'string' },
  },
});

/** Items before those that count, until V8 has compiled what they run. */
const WARM_UP = 10;

/** What one method made of an item. */
interface Answer {
  readonly tokens: readonly number[];
  readonly passes: readonly MadePass[];
  readonly milliseconds: number;
}

interface Contestant {
  readonly name: string;
  readonly method: Method | undefined;
  readonly sequence: Sequence;
  readonly answers: Answer[];
}

async function measure(model: LoadedModel): Promise<CostTable> {
  const forward = new OrtForward(model);
  const { vocabulary, maxLength } = model.config;
  const steps = measureCosts({ vocabulary, maxLength, forward: () => forward });
  for (;;) {
    const { done, value } = await steps.next();
    if (done) return value;
  }
}

async function answer({ method, sequence }: Contestant, completion: Completion): Promise<Answer> {
  await sequence.prefill(completion.prompt, { aborted: false });
  const start = performance.now();
  const recorder = new Recorder(method?.begin(completion.prompt));
  await completion.make(sequence, recorder);
  const { tokens, passes } = recorder;
  return { tokens, passes, milliseconds: performance.now() - start };
}

const model = await loadModel({
  modelDir: values.model,
  cacheDir: join(tmpdir(), 'foredraft-bench'),
  format: values.format as WeightFormat,
  threads: Number(values.threads),
});
const costs = values.costs
  ? (JSON.parse(readFileSync(values.costs, 'utf8')) as CostTable)
  : await measure(model);
const { tokenizer } = model;
const isText = (token: number): boolean => tokenizer.bytes(token) !== '';
const methods: readonly (Method | undefined)[] = [
  undefined,
  new PromptLookup(),
  new TokenRecycling(tokenizer.size, isText),
  new SuffixAutomatonOnly(),
  new Ours(tokenizer, costs),
];
const contestants = methods.map((method): Contestant => {
  const sequence = new Sequence(new OrtForward(model));
  return { name: method?.name ?? 'no drafts', method, sequence, answers: [] };
});

const files = await readRepository(values.repo);
const items = itemsOf(
  values.holes as Item['kind'],
  files,
  WARM_UP + Number(values.limit),
  Number(values.seed),
);
if (items.length <= WARM_UP)
  throw new Error(`${values.repo} has too few places for --holes ${values.holes}.`);
let differing = 0;
for (const [i, item] of items.entries()) {
  for (const cut of item.requests) {
    // Cursors are where tokens end, so that no method has to know about open bytes.
    const how = { healing: 'off', maxTokens: Number(values.tokens) } as const;
    const completion = new Completion(model, item, cut, how);
    const answers = new Map<Contestant, Answer>();
    for (let turn = 0; turn < contestants.length; turn++) {
      const contestant = contestants[(turn + i) % contestants.length]!;
      answers.set(contestant, await answer(contestant, completion));
    }
    if (i < WARM_UP) continue;
    for (const [contestant, given] of answers) contestant.answers.push(given);
    const texts = new Set([...answers.values()].map(({ tokens }) => tokens.join(' ')));
    if (texts.size > 1) differing++;
  }
}

const profile = new CostProfile(costs);
const sum = <T>(list: readonly T[], value: (one: T) => number): number =>
  list.reduce((total, one) => total + value(one), 0);
const perSecond = (answers: readonly Answer[]): number =>
  mean(answers.map(({ tokens, milliseconds }) => tokens.length / milliseconds));
const modelled = (answers: readonly Answer[]): number =>
  sum(answers, ({ passes }) =>
    sum(passes, ({ length, positions, nodes }) => profile.cost(positions + nodes, length)),
  ) / sum(answers, ({ tokens }) => tokens.length);
const baseline = contestants[0]!.answers;
const baselineMs =
  sum(baseline, ({ milliseconds }) => milliseconds) / sum(baseline, ({ tokens }) => tokens.length);

console.log(
  `${baseline.length} items (${values.holes}) of ${values.repo}; ${values.format}, ${values.threads} thread(s)`,
);
console.table(
  Object.fromEntries(
    contestants.map(({ name, answers }) => {
      const tokens = sum(answers, (one) => one.tokens.length);
      const passes = answers.flatMap((one) => one.passes);
      return [
        name,
        {
          tau: (tokens / passes.length).toFixed(2),
          'nodes per pass': (sum(passes, ({ nodes }) => nodes) / passes.length).toFixed(1),
          'speed-up per item': (perSecond(answers) / perSecond(baseline)).toFixed(2),
          'in total': ((baselineMs * tokens) / sum(answers, ({ milliseconds }) => milliseconds)).toFixed(2),
          modelled: (modelled(baseline) / modelled(answers)).toFixed(2),
        },
      ];
    }),
  ),
);
console.log(`${differing} of ${baseline.length} items have other tokens with some method`);
await model.release();
