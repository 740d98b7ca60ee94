import assert from 'node:assert/strict';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { byPace } from '../../../src/core/speculation/draftLength.ts';
import { DraftModelSource } from '../../../src/core/speculation/sources/draftModelSource.ts';
import { Completer } from '../../../src/engine/completer.ts';
import { costRatio, type DraftModel, openDraftModel } from '../../../src/engine/draftModel.ts';
import { ModelError } from '../../../src/engine/errors.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import { ModelHost } from '../../../src/engine/modelHost.ts';
import type { CompleteParams, LoadParams } from '../../../src/engine/protocol.ts';
import { OrtForward } from '../../../src/engine/session/ortForward.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

const request: CompleteParams = {
  ...{ uri: 'file:///a.ts', path: 'a.ts', prefix: 'const a = ', prefixOffset: 0, suffix: '' },
  ...{ healing: 'exact', length: 'block', maxTokens: 48, maxLines: 8, timeBudgetMs: 60_000 },
  speculation: ['draftModel'],
};
const running = { aborted: false };
const NO_WAIT = { load: 0, queue: 0 };

/** A model as a draft model that costs next to nothing, so that it drafts whatever the machine. */
function cheap(model: LoadedModel): DraftModel {
  const { layout, config } = model;
  const source = new DraftModelSource({
    ...{ forward: new OrtForward(model), costRatio: 1e-4, length: byPace },
    bytes: (token) => model.tokenizer.bytes(token),
    onFailure: (error) => assert.fail(String(error)),
  });
  return { source, layout, maxLength: config.maxLength, release: () => model.release() };
}

describe('draft model', () => {
  const dir = temporaryFolder();
  const common = { cacheDir: join(dir, 'cache'), threads: 1 };
  const load: LoadParams = { ...common, modelDir: join(dir, 'model'), format: 'fp32', idleMinutes: 0 };

  before(() => {
    writeTinyModel(join(dir, 'model'));
    writeTinyModel(join(dir, 'small'), { maxLength: 128 });
    writeTinyModel(join(dir, 'other'));
    const file = join(dir, 'other', 'tokenizer.json');
    writeFileSync(
      file,
      readFileSync(file, 'utf8').replace('"con st"', '"st con"').replace('"const"', '"stcon"'),
    );
  });

  describe('the bundled one in 4 bits, for itself in 32', () => {
    const modelDir = 'models/foredraft-7m';
    const text = readFileSync('src/core/fim/prompt.ts', 'utf8');
    let model: LoadedModel;
    let draft: LoadedModel;

    before(async () => {
      model = await loadModel({ ...common, modelDir, format: 'fp32' });
      draft = await loadModel({ ...common, modelDir, format: 'int4' });
    });
    after(async () => {
      await model.release();
      await draft.release();
    });

    for (const layout of ['spm', 'psm'] as const) {
      it(`changes no text, and saves passes, ${layout}`, async () => {
        const plain = new Completer(model);
        const drafting = new Completer(model, { draftModel: cheap(draft) });
        let passes = 0;
        let tokens = 0;
        // Inside words, too: there the open bytes come first.
        for (let offset = 1200; offset < 3600; offset += 800) {
          const [prefix, suffix] = [text.slice(0, offset), text.slice(offset + 120)];
          const params = { ...request, layout, prefix, suffix };
          const expected = await plain.complete({ ...params, speculation: 'off' }, running, NO_WAIT);
          const result = await drafting.complete(params, running, NO_WAIT);
          assert.equal(result.text, expected.text);
          assert.equal(result.tokens.generated, expected.tokens.generated);
          passes += result.speculation!.passes;
          tokens += result.tokens.generated;
        }
        // As the model is shown another layout than the draft model in one of the two, they agree less.
        assert.ok(tokens > 1.5 * passes, `${tokens} tokens in ${passes} passes`);
      });
    }

    it('may have a shorter context', async () => {
      const folder = join(dir, 'short');
      cpSync(modelDir, folder, { recursive: true });
      const config = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8')) as object;
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...config, max_position_embeddings: 256 }));
      const short = await loadModel({ ...common, modelDir: folder, format: 'int8' });
      const params = { ...request, prefix: text.slice(0, 2800), suffix: text.slice(2900) };
      const expected = await new Completer(model).complete(
        { ...params, speculation: 'off' },
        running,
        NO_WAIT,
      );
      const completer = new Completer(model, { draftModel: cheap(short) });
      const result = await completer.complete(params, running, NO_WAIT);
      await short.release();
      assert.ok(result.tokens.prompt > 256);
      assert.equal(result.text, expected.text);
      assert.ok(result.speculation!.accepted > 0);
    });

    it('costs about what it costs', async () => {
      const ratio = await costRatio(model, model);
      assert.ok(ratio > 0.2 && ratio < 5, `${ratio}`);
    });
  });

  describe('of another kind', () => {
    let model: LoadedModel;
    before(async () => {
      model = await loadModel(load);
    });
    after(() => model.release());

    it('is refused where it has other tokens, or another number of them', async () => {
      const refused = (draftModelDir: string, message: RegExp) =>
        assert.rejects(
          openDraftModel({ ...load, draftModelDir }, model),
          (error: Error) => error instanceof ModelError && message.test(error.message),
        );
      await refused(
        join(dir, 'other'),
        /other has other tokens than the model .*model: number \d+ is another/,
      );
      await refused('models/foredraft-7m', /foredraft-7m has other tokens than .*model: 8192, not 275/);
      await refused(join(dir, 'none'), /none/);
    });

    it('is opened where it has the same', async () => {
      const draftModelDir = join(dir, 'small');
      const draftModel = await openDraftModel({ ...load, draftModelDir }, model);
      assert.equal(draftModel.maxLength, 128);
      await draftModel.release();
    });
  });

  describe('in the engine', () => {
    const write = console.error;
    let warnings: string[];
    beforeEach(() => {
      warnings = [];
      console.error = (message: string) => {
        if (!message.includes('grammar')) warnings.push(message); // they lie beside the bundle, and this is not it
      };
    });
    afterEach(() => {
      console.error = write;
    });

    for (const name of ['small', 'other', 'none']) {
      it(`is no condition for completing: ${name}`, async () => {
        const host = new ModelHost(() => undefined);
        await host.load(load);
        const expected = await host.complete({ ...request, speculation: 'off' }, running);
        await host.load({ ...load, draftModelDir: join(dir, name) });
        assert.equal((await host.complete(request, running)).text, expected.text);
        assert.deepEqual(
          warnings.map((line) => /^There will be no draft model: .*\/(other|none)/.exec(line)?.[1]),
          name === 'small' ? [] : [name],
        );
        await host.load(load);
      });
    }
  });
});
