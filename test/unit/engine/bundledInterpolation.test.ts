import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { CostTable } from '../../../src/core/decode/costProfile.ts';
import { blockHoles } from '../../../src/core/eval/blockHoles.ts';
import { lineHoles, type SourceFile } from '../../../src/core/eval/holes.ts';
import { draftStrategies } from '../../../src/core/drafts/strategy.ts';
import { SegmentBuilder } from '../../../src/core/speculation/workspaceSegment.ts';
import { WorkspaceIndex } from '../../../src/core/speculation/workspaceIndex.ts';
import { Completer } from '../../../src/engine/completer.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import type { CompleteParams, CompleteResult } from '../../../src/engine/protocol.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const FILES = [
  'src/core/decode/sequence.ts',
  'src/core/fim/prompt.ts',
  'src/core/healing/covers.ts',
  'src/core/speculation/judges.ts',
  'src/core/speculation/drafter.ts',
  'src/core/speculation/growTree.ts',
  'training/fim.py',
];
/** Characters on either side of a hole: prompts that are short, so that many can be tried. */
const SHOWN = 400;
/** The costs of passes of a GPU, where drafts are cheap: the trees are large, and the same on all machines. */
const costTable: CostTable = { lengths: [64], positions: [1, 2], milliseconds: [[1, 1.02]] };

describe('interpolation with the bundled model', function () {
  this.timeout(120_000);
  const cacheDir = temporaryFolder();
  const workspace = new WorkspaceIndex();
  let model: LoadedModel;
  let files: SourceFile[];

  before(async () => {
    model = await loadModel({ modelDir: 'models/foredraft-7m', cacheDir, format: 'fp32', threads: 2 });
    files = FILES.map((path) => ({ path, text: readFileSync(path, 'utf8') }));
    const builder = new SegmentBuilder(model.config.vocabulary);
    for (const { path, text } of files) builder.add(resolve(path), model.tokenizer.encode(text), 0);
    workspace.add(builder.build());
  });
  after(() => model.release());

  const open = (): Completer => new Completer(model, { costs: () => costTable, workspace });

  function complete(completer: Completer, params: Partial<CompleteParams>): Promise<CompleteResult> {
    return completer.complete(
      {
        ...{ uri: 'untitled:a', path: 'a.ts', prefix: '', prefixOffset: 0, suffix: '' },
        ...{ healing: 'exact', length: 'auto', maxTokens: 28, maxLines: 8, timeBudgetMs: 60_000 },
        interpolation: 'on',
        ...params,
      },
      { aborted: false },
      { load: 0, queue: 0 },
    );
  }

  function placesOf(lines: number, blocks: number): Partial<CompleteParams>[] {
    const holes = [
      ...lineHoles(files, lines, 4).map((hole) => ({ ...hole, length: 'line' as const })),
      ...blockHoles(files, blocks, 4).map((hole) => ({ ...hole, length: 'block' as const })),
    ];
    return holes.map(({ path, offset, truth, length }) => {
      const { text } = files.find((file) => file.path === path)!;
      const start = Math.max(0, offset - SHOWN);
      const end = offset + truth.length;
      return {
        ...{ uri: pathToFileURL(resolve(path)).href, path, length, prefixOffset: start },
        ...{ prefix: text.slice(start, offset), suffix: text.slice(end, end + SHOWN) },
      };
    });
  }

  for (const layout of ['spm', 'psm'] as const) {
    it(`gives the same text with drafts and without, in ${layout} order`, async () => {
      const [plain, drafting] = [open(), open()];
      let [accepted, changed] = [0, 0];
      for (const place of placesOf(layout === 'spm' ? 50 : 12, layout === 'spm' ? 20 : 4)) {
        const params = { ...place, layout };
        const expected = await complete(plain, { ...params, speculation: 'off' });
        const result = await complete(drafting, params);
        assert.equal(result.text, expected.text, JSON.stringify(params));
        assert.deepEqual(result.tokens, { ...expected.tokens, reused: result.tokens.reused });
        assert.ok(Math.abs(result.logProbability - expected.logProbability) < 1e-3);
        accepted += result.speculation!.accepted;
        const alone = await complete(plain, { ...params, speculation: 'off', interpolation: 'off' });
        if (alone.text !== expected.text) changed++;
      }
      assert.ok(accepted > 50 && changed > 2, `${accepted} accepted, ${changed} changed`);
    });
  }

  for (const strategy of draftStrategies) {
    it(`leaves the first of several drafts as it is alone, with ${strategy}`, async () => {
      for (const place of placesOf(6, 2)) {
        const { text } = await complete(open(), { ...place, speculation: 'off' });
        assert.equal((await complete(open(), { ...place, drafts: { count: 3, strategy } })).text, text);
      }
    });
  }

  it('draws the same text with drafts and without', async () => {
    const sampling = { temperature: 0.7, topP: 0.9, seed: 3 };
    for (const place of placesOf(12, 4)) {
      const { text } = await complete(open(), { ...place, sampling, speculation: 'off' });
      assert.equal((await complete(open(), { ...place, sampling })).text, text);
    }
  });

  it('knows a name from another file', async () => {
    const prefix = 'const found = sortedByLikelyhood';
    const before = await complete(open(), { prefix, length: 'line' });
    const builder = new SegmentBuilder(model.config.vocabulary);
    const text =
      'import { sortedByLikelyhoodAndDistance } from "./sort.ts";\nsortedByLikelyhoodAndDistance(all);\n';
    builder.add('/names.ts', model.tokenizer.encode(text.repeat(3)), 0);
    workspace.add(builder.build());
    try {
      const after = await complete(open(), { prefix, length: 'line' });
      assert.ok(!before.text.startsWith('AndDistance'));
      assert.ok(after.text.startsWith('AndDistance'), after.text);
    } finally {
      workspace.remove(['/names.ts']);
    }
  });

  it('is what auto stands for', async () => {
    for (const place of placesOf(8, 0)) {
      const of = async (interpolation: CompleteParams['interpolation'] & string) =>
        (await complete(open(), { ...place, interpolation })).logProbability;
      assert.equal(await of('auto'), await of('on'));
      assert.notEqual(await of('on'), await of('off'));
    }
  });
});
