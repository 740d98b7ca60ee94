import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { choose } from '../../../src/core/context/choose.ts';
import { snippetsOf } from '../../../src/core/context/snippets.ts';
import { wordsOf } from '../../../src/core/context/words.ts';
import { Completer } from '../../../src/engine/completer.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import { temporaryFolder } from '../../support/temporary.ts';

describe('other files with the bundled model', () => {
  const cacheDir = temporaryFolder();
  let model: LoadedModel;
  before(async () => {
    model = await loadModel({ modelDir: 'models/foredraft-7m', cacheDir, format: 'int8', threads: 1 });
  });
  after(() => model.release());

  const text = readFileSync('src/core/fim/window.ts', 'utf8').slice(0, 900);
  const prompt = readFileSync('src/core/fim/prompt.ts', 'utf8');
  const candidates = snippetsOf(prompt).map((snippet) => ({
    ...{ ...snippet, path: 'src/core/fim/prompt.ts', source: 'sameFolder' as const },
  }));
  const files = choose(wordsOf(text), candidates, 1200);

  for (const layout of ['spm', 'psm'] as const) {
    it(`stay in the KV cache while somebody types, ${layout}`, async () => {
      const completer = new Completer(model);
      const typed = '\nexport function windowSize(prefix: string): number {';
      for (let length = 0; length < typed.length; length += 3) {
        const { tokens } = await completer.complete(
          {
            ...{ uri: 'file:///a.ts', path: 'src/a.ts', prefixOffset: 0, suffix: '\n}\n', layout },
            prefix: text + typed.slice(0, length),
            context: { repository: 'foredraft', files, maxTokens: 512 },
            ...{ healing: 'exact', length: 'line', maxTokens: 4, maxLines: 1, timeBudgetMs: 60_000 },
          },
          { aborted: false },
          { load: 0, queue: 0 },
        );
        assert.ok(tokens.context > 100, `${tokens.context}`);
        if (length > 0) assert.ok(tokens.prompt - tokens.reused < 12, JSON.stringify(tokens));
      }
    });
  }
});
