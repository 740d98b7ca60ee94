import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Completer } from '../../../src/engine/completer.ts';
import { type DraftModel, openDraftModel } from '../../../src/engine/draftModel.ts';
import { BadRequest } from '../../../src/engine/errors.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import type { CompleteParams, CompleteResult, SamplingParams } from '../../../src/engine/protocol.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

const sampling: SamplingParams = { temperature: 0.8, topP: 0.9, seed: 7 };
const drawnRules = ['without-replacement', 'k-sequential'] as const;

describe('a request that draws its tokens', () => {
  const dir = temporaryFolder();
  let model: LoadedModel;
  let draftModel: DraftModel;

  before(async () => {
    const modelDir = join(dir, 'model');
    writeTinyModel(modelDir);
    const load = { modelDir, cacheDir: join(dir, 'cache'), format: 'fp32', threads: 1 } as const;
    model = await loadModel(load);
    draftModel = await openDraftModel({ ...load, draftModelDir: modelDir, idleMinutes: 0 }, model);
  });
  after(async () => {
    await draftModel.release();
    await model.release();
  });

  function complete(completer: Completer, params: Partial<CompleteParams>): Promise<CompleteResult> {
    return completer.complete(
      {
        ...{ uri: 'file:///a.ts', path: 'a.ts', prefix: 'const first = 1;\nconst sec', prefixOffset: 0 },
        ...{ suffix: ';\n', healing: 'exact', length: 'block', maxTokens: 24, maxLines: 8 },
        ...{ timeBudgetMs: 60_000, sampling, ...params },
      },
      { aborted: false },
      { load: 0, queue: 0 },
    );
  }

  for (const healing of ['exact', 'one', 'multi', 'off'] as const) {
    it(`has the same text with drafts and without, ${healing}`, async () => {
      const completer = new Completer(model);
      for (let seed = 0; seed < 8; seed++) {
        const params = { healing, sampling: { ...sampling, seed } };
        const plain = await complete(completer, { ...params, speculation: 'off' });
        const drafted = await complete(completer, params);
        assert.equal(drafted.text, plain.text);
        assert.equal(drafted.tokens.generated, plain.tokens.generated);
      }
    });
  }

  it('depends on the seed', async () => {
    const completer = new Completer(model);
    const texts = new Set<string>();
    for (let seed = 0; seed < 8; seed++) {
      texts.add((await complete(completer, { sampling: { ...sampling, seed } })).text);
    }
    assert.ok(texts.size > 1);
  });

  for (const verification of drawnRules) {
    it(`draws drafts from the draft model, ${verification}`, async () => {
      const completer = new Completer(model, { draftModel });
      for (const prefix of ['const first = 1;\nconst sec', 'const first = 1;\n']) {
        const { text, tokens } = await complete(completer, {
          ...{ prefix, sampling: { ...sampling, verification } },
        });
        assert.ok(text.isWellFormed() && tokens.generated >= 1);
      }
    });

    it(`asks for a draft model, ${verification}`, async () => {
      await assert.rejects(
        complete(new Completer(model), { sampling: { ...sampling, verification } }),
        (error) =>
          error instanceof BadRequest && error.message.includes('foredraft.draftModel, --draft-model'),
      );
    });
  }

  it('says what is out of range', async () => {
    await assert.rejects(
      complete(new Completer(model), { sampling: { ...sampling, topP: 2 } }),
      (error) => error instanceof BadRequest && error.message.includes('sampling.topP is 2'),
    );
  });
});
