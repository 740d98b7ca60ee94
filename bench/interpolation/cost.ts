/**
 * What interpolation adds to a keystroke: lines of this repository's files are typed key by key, each key with it and
 * without it by turns.
 *
 *   npx tsx bench/interpolation/cost.ts [--repo src] [--limit 12] [--tokens 24] [--threads 1]
 */
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { readRepository } from '../../src/cli/repository.ts';
import { editHoles, editReplay } from '../../src/core/eval/editReplay.ts';
import { quantile } from '../../src/core/eval/statistics.ts';
import { WorkspaceIndex } from '../../src/core/speculation/workspaceIndex.ts';
import { SegmentBuilder } from '../../src/core/speculation/workspaceSegment.ts';
import { Completer } from '../../src/engine/completer.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';

const { values } = parseArgs({
  options: {
    repo: { type: 'string', default: 'src' },
    limit: { type: 'string', default: '12' },
    tokens: { type: 'string', default: '24' },
    threads: { type: 'string', default: '1' },
  },
});
/** Edits that do not count: until V8 has compiled what answers them. */
const WARM_UP = 3;

const model = await loadModel({
  modelDir: 'models/foredraft-7m',
  cacheDir: join(tmpdir(), 'foredraft-bench'),
  format: 'int8',
  threads: Number(values.threads),
});
const files = await readRepository(values.repo);
const builder = new SegmentBuilder(model.config.vocabulary);
for (const { path, text } of files) {
  builder.add(resolve(values.repo, path), model.tokenizer.encode(text), 0);
}
const workspace = new WorkspaceIndex();
workspace.add(builder.build());
const arms = (['off', 'on'] as const).map((interpolation) => ({
  interpolation,
  completer: new Completer(model, { workspace }),
  milliseconds: [] as number[],
  tokens: 0,
}));

for (const [i, hole] of editHoles(files, WARM_UP + Number(values.limit), 1).entries()) {
  for (const [key, cut] of [...editReplay(hole)].entries()) {
    for (const { completer, interpolation, ...arm } of key % 2 === 0 ? arms : arms.toReversed()) {
      const { timings, tokens } = await completer.complete(
        {
          ...{ uri: pathToFileURL(resolve(values.repo, hole.path)).href, path: hole.path },
          ...{ prefix: cut.prefix, prefixOffset: cut.prefixOffset, suffix: cut.suffix },
          ...{ healing: 'exact', length: 'auto', maxTokens: Number(values.tokens), maxLines: 12 },
          ...{ timeBudgetMs: 60_000, interpolation },
        },
        { aborted: false },
        { load: 0, queue: 0 },
      );
      if (i < WARM_UP || key === 0) continue;
      arm.milliseconds.push(timings.total);
      arms.find((one) => one.interpolation === interpolation)!.tokens += tokens.generated;
    }
  }
}
await model.release();
for (const { interpolation, milliseconds, tokens } of arms) {
  const at = (q: number): string => quantile(milliseconds, q).toFixed(2);
  const perToken = milliseconds.reduce((a, b) => a + b, 0) / tokens;
  console.log(
    `${interpolation.padEnd(3)} ${milliseconds.length} keys: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, ${perToken.toFixed(3)} ms per token`,
  );
}
