/**
 * Whether completions with drafts are the same, token by token, as those without, on holes of all kinds. Those that are
 * not are printed, with how far apart the two most probable tokens were where they part.
 * A pass over more positions may add up in another order: what that changes in the last bits, only a tie can show.
 *
 *   npm run bench:identity [-- --repo DIR] [-- --limit N] [-- --seed N] [-- --tokens N] [-- --model DIR]
 *     [-- --format fp32] [-- --threads N]
 *
 * --limit is the number of completions, a quarter of each kind; of edits, each keystroke is one.
 */
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Item, itemKinds, itemsOf } from '../src/cli/speculation/items.ts';
import { readRepository } from '../src/cli/repository.ts';
import { Sequence } from '../src/core/decode/sequence.ts';
import type { Cut } from '../src/core/eval/holes.ts';
import { loadModel } from '../src/engine/model/loadModel.ts';
import type { WeightFormat } from '../src/engine/protocol.ts';
import { OrtForward } from '../src/engine/session/ortForward.ts';
import { sourceNames } from '../src/core/speculation/draftSource.ts';
import { Speculation } from '../src/engine/speculation.ts';
import { Completion } from './speculation/completion.ts';
import { Recorder } from './speculation/recorder.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', default: 'src' },
    limit: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
    tokens: { type: 'string', default: '48' },
    model: { type: 'string', default: 'models/foredraft-7m' },
    format: { type: 'string', default: 'fp32' },
    threads: { type: 'string', default: '2' },
  },
});

/** Makes drafts cheap: as many are verified as can be, so that nothing that they could change goes unseen. */
const CHEAP = { lengths: [1], positions: [1, 64], milliseconds: [[1, 1.5]] };

const model = await loadModel({
  modelDir: values.model,
  cacheDir: join(tmpdir(), 'foredraft-bench'),
  format: values.format as WeightFormat,
  threads: Number(values.threads),
});
const { tokenizer } = model;
const sequence = new Sequence(new OrtForward(model));
const speculation = new Speculation(tokenizer, () => CHEAP);
const ofEach = Math.ceil(Number(values.limit) / itemKinds.length);
const files = await readRepository(values.repo);

let completions = 0;
let tokens = 0;
let accepted = 0;
let differing = 0;

async function compare({ path, length, kind }: Item, cut: Cut): Promise<void> {
  const completion = new Completion(model, { path, length }, cut, {
    healing: 'exact',
    maxTokens: Number(values.tokens),
  });
  // On one sequence, so that the prompt is computed once.
  const plain = new Recorder(undefined);
  const expected = await completion.make(sequence, plain);
  const place = { document: path, prefix: cut.prefix, offset: cut.offset };
  const { seam, prompt } = completion;
  const drafter = speculation.begin({ text: prompt, open: seam.open, place }, sourceNames);
  const drafted = new Recorder(drafter);
  const found = await completion.make(sequence, drafted);
  speculation.remember(place, found.text);
  completions++;
  tokens += drafted.tokens.length;
  accepted += drafter.report().accepted;
  const longest = Math.max(plain.tokens.length, drafted.tokens.length);
  for (let i = 0; i < longest; i++) {
    if (plain.tokens[i] === drafted.tokens[i]) continue;
    differing++;
    const [was, is] = [plain, drafted].map((one) => JSON.stringify(tokenizer.bytes(one.tokens[i] ?? -1)));
    const margin = plain.margins[i]?.toExponential(1) ?? 'unknown';
    console.log(`${path}:${cut.offset} (${kind}), token ${i}: ${was} became ${is}, margin ${margin}`);
    return;
  }
  if (expected.text !== found.text) throw new Error(`${path}:${cut.offset}: same tokens, another text`);
}

for (const kind of itemKinds) {
  let made = 0;
  for (const item of itemsOf(kind, files, Number(values.limit), Number(values.seed))) {
    for (const cut of item.requests) if (made++ < ofEach) await compare(item, cut);
    if (made >= ofEach) break;
  }
}
console.log(
  `${completions} completions of ${tokens} tokens, ${accepted} of them drafted; ${values.format}: ${differing} differ ` +
    `(${((100 * differing) / completions).toFixed(3)}%)`,
);
await model.release();
