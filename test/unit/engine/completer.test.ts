import assert from 'node:assert/strict';
import { join } from 'node:path';
import { Cancelled } from '../../../src/core/decode/sequence.ts';
import { Completer } from '../../../src/engine/completer.ts';
import { type LoadedModel, loadModel } from '../../../src/engine/model/loadModel.ts';
import type { CompleteParams, CompleteResult } from '../../../src/engine/protocol.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { writeTinyModel } from '../../support/tinyModel.ts';

const NO_WAIT = { load: 0, queue: 0 };

describe('completer', () => {
  const dir = temporaryFolder();
  let model: LoadedModel;
  let completer: Completer;

  before(async () => {
    writeTinyModel(join(dir, 'model'));
    model = await loadModel({
      modelDir: join(dir, 'model'),
      cacheDir: join(dir, 'cache'),
      format: 'fp32',
      threads: 1,
    });
  });
  after(() => model.release());
  beforeEach(() => {
    completer = new Completer(model);
  });

  function complete(
    params: Partial<CompleteParams>,
    cancellation = { aborted: false },
  ): Promise<CompleteResult> {
    return completer.complete(
      {
        ...{ uri: 'file:///a.ts', path: 'a.ts', prefix: '', prefixOffset: 0, suffix: '' },
        ...{ healing: 'exact', length: 'block', maxTokens: 12, maxLines: 8, timeBudgetMs: 60_000 },
        ...params,
      },
      cancellation,
      NO_WAIT,
    );
  }

  it('serves all but the typed characters from the cache', async () => {
    const text = 'export function add(a, b) {\n  return a +';
    const first = await complete({ prefix: text, suffix: '\n}\n' });
    assert.equal(first.tokens.reused, 0);
    const second = await complete({ prefix: `${text} `, suffix: '\n}\n' });
    assert.ok(second.tokens.prompt - second.tokens.reused <= 2, JSON.stringify(second.tokens));
  });

  it('gives with a warm cache what it gives with a cold one', async () => {
    const text = 'const a = 1;\nconst b = a';
    for (let end = 5; end < text.length; end++) await complete({ prefix: text.slice(0, end) });
    const warm = await complete({ prefix: text });
    const cold = await new Completer(model).complete(
      {
        ...{ uri: 'file:///b.ts', path: 'a.ts', prefix: text, prefixOffset: 0, suffix: '' },
        ...{ healing: 'exact', length: 'block', maxTokens: 12, maxLines: 8, timeBudgetMs: 60_000 },
      },
      { aborted: false },
      NO_WAIT,
    );
    assert.equal(warm.text, cold.text);
    assert.ok(Math.abs(warm.logProbability - cold.logProbability) < 1e-3);
  });

  it('keeps the cache of the document before this one', async () => {
    await complete({ prefix: 'const first = 1;' });
    await complete({ uri: 'file:///b.ts', prefix: 'const second = 2;' });
    const back = await complete({ prefix: 'const first = 1;' });
    assert.equal(back.tokens.reused, back.tokens.prompt - 1);
  });

  it('sees the same text whatever its line ends', async () => {
    const lf = await complete({ prefix: 'a\nb\n', suffix: '\n' });
    const crlf = await complete({ prefix: 'a\r\nb\r\n', suffix: '\r\n' });
    assert.equal(crlf.tokens.reused, crlf.tokens.prompt - 1);
    assert.ok(Math.abs(crlf.logProbability - lf.logProbability) < 1e-3);
  });

  const odd: readonly (readonly [name: string, params: Partial<CompleteParams>])[] = [
    ['an empty file', {}],
    ['an empty path', { path: '', prefix: 'a' }],
    ['tabs', { prefix: '\tif (x) {\n\t\t' }],
    ['emoji', { prefix: 'const s = "😀', suffix: '😀";' }],
    ['half a surrogate pair on both sides', { prefix: 'x = "\ud83d', suffix: '\ude00"' }],
    ['control characters', { prefix: '\0\u0001\u001b\u007f\ufeff' }],
    ['a line of 10 MB', { prefix: 'x'.repeat(10_000_000), suffix: 'y'.repeat(10_000_000) }],
    ['a path as long as a book', { path: 'p/'.repeat(10_000) }],
    ['no room for tokens', { maxTokens: 0, prefix: 'a' }],
    ['far too much room', { maxTokens: 1e9, prefix: 'a', timeBudgetMs: 100 }],
    ['no time', { timeBudgetMs: 0, prefix: 'a' }],
  ];
  for (const [name, params] of odd) {
    it(`answers at ${name}`, async () => {
      const { text, tokens } = await complete(params);
      assert.ok(text.isWellFormed());
      assert.doesNotMatch(text, /<\|/);
      assert.ok(tokens.generated >= 1 && tokens.prompt < 512);
    });
  }

  for (const healing of ['exact', 'multi', 'one', 'off'] as const) {
    for (const layout of ['spm', 'psm'] as const) {
      it(`answers the same from a warm cache, ${healing}, ${layout}`, async () => {
        const text = 'return con';
        const params = { healing, layout, suffix: ';\n' };
        for (let end = 3; end < text.length; end++) await complete({ ...params, prefix: text.slice(0, end) });
        const warm = await complete({ ...params, prefix: text });
        const cold = await complete({ ...params, prefix: text, uri: 'file:///b.ts' });
        assert.equal(warm.text, cold.text);
        assert.ok(Math.abs(warm.logProbability - cold.logProbability) < 1e-3);
      });
    }
  }

  it('has room for all the open bytes in a full context', async () => {
    // Many tokens of one byte each are open here.
    for (const word of ['x'.repeat(120), '中'.repeat(42), 'y'.repeat(1000), '\n \n'.repeat(40)]) {
      for (const layout of ['spm', 'psm'] as const) {
        for (let lines = 60; lines <= 120; lines += 6) {
          const prefix = `${'a;b\n'.repeat(lines)}${word}`;
          const { tokens } = await complete({ prefix, layout, suffix: 'b;'.repeat(400), maxTokens: 1 });
          assert.ok(tokens.prompt < 512);
        }
      }
    }
  });

  it('gives the next byte a distribution', async () => {
    for (const [prefix, layout] of [
      ['', 'spm'],
      ['return con', 'spm'],
      ['return con', 'psm'],
      ['if (a) {\n    ', 'spm'],
      ['x = "😀', 'spm'],
    ] as const) {
      const { open, bytes, end, positions } = await completer.nextByte(
        { uri: 'file:///a.ts', path: 'a.ts', prefix, prefixOffset: 0, suffix: ';', layout },
        { aborted: false },
      );
      assert.equal(bytes.length, 256);
      const sum = bytes.reduce((a, b) => a + b, end);
      assert.ok(sum > 0 && sum <= 1 + 1e-6, `${prefix}: ${sum}`);
      assert.ok([...bytes, end].every((p) => p >= 0 && p <= 1));
      assert.ok(positions >= 1);
      assert.ok(Buffer.from(prefix).toString('hex').endsWith(Buffer.from(open).toString('hex')));
    }
  });

  it('can be cancelled, and works afterwards', async () => {
    await assert.rejects(complete({ prefix: 'abc' }, { aborted: true }), Cancelled);
    assert.ok((await complete({ prefix: 'abc' })).tokens.generated >= 1);
  });
});
