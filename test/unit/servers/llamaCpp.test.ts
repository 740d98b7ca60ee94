import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EngineClient } from '../../../src/client/engineClient.ts';
import { CancelledError } from '../../../src/client/errors.ts';
import { lineHoles } from '../../../src/core/eval/holes.ts';
import type { CompleteParams } from '../../../src/engine/protocol.ts';
import { parseAddress } from '../../../src/servers/address.ts';
import { Connection } from '../../../src/servers/connection.ts';
import { LlamaCpp } from '../../../src/servers/llamaCpp.ts';
import { fill } from '../../../src/servers/probes.ts';
import { textPrompt } from '../../../src/servers/prompts.ts';
import { ServerClient } from '../../../src/servers/serverClient.ts';
import { haveServer, type RealServer, startLlamaCpp } from '../../support/realServer.ts';
import { temporaryFolder } from '../../support/temporary.ts';

const root = join(import.meta.dirname, '../../..');
const timeouts = { connect: 10_000, firstByte: 20_000, total: 40_000 };
const signal = new AbortController().signal;

function paramsAt(text: string, rest: Partial<CompleteParams> = {}): CompleteParams {
  const [prefix = '', suffix = ''] = text.split('|cursor|');
  return {
    ...{ uri: 'file:///a.ts', path: 'src/a.ts', prefix, prefixOffset: 0, suffix, healing: 'exact' },
    ...{ length: 'line', maxTokens: 64, maxLines: 1, timeBudgetMs: 20_000 },
    ...rest,
  };
}

/** llama.cpp's own server, with the bundled model. */
describe('llama.cpp', function () {
  this.timeout(90_000);
  const cache = temporaryFolder();
  let real: RealServer;
  let stop: (() => Promise<void>) | undefined;
  let client: ServerClient;

  before(async function () {
    if (!haveServer('llama')) this.skip();
    real = await startLlamaCpp();
    client = new ServerClient(() =>
      Promise.resolve({ address: parseAddress(real.url), keepAliveMinutes: 0, timeouts }),
    );
    stop = () => {
      client.dispose();
      return real.stop();
    };
  });
  after(async () => {
    await stop?.();
  });

  async function usage(): Promise<boolean> {
    const slots = (await (await fetch(`${real.url}/slots`)).json()) as { is_processing: boolean }[];
    return slots.some(({ is_processing }) => is_processing);
  }

  it('is found out about: its model, its tokens, the layout that suits it', async () => {
    const { kind, fim, layout, maxLength, canForce, canDraw, tellsProbabilities } = await client.start();
    assert.deepEqual([kind, fim, layout, maxLength], ['llama.cpp', 'tokens', 'spm', 1024]);
    assert.deepEqual([canForce, canDraw, tellsProbabilities], [true, true, true]);
  });

  it('says what the engine says, greedily', async () => {
    const engine = new EngineClient({
      entry: join(root, 'dist/engine.cjs'),
      load: {
        ...{ modelDir: join(root, 'models/foredraft-7m'), cacheDir: cache, format: 'fp32' },
        ...{ device: 'cpu', threads: 1, idleMinutes: 0 },
      },
      log: () => undefined,
    });
    try {
      const path = 'src/core/decode/sequence.ts';
      const holes = lineHoles([{ path, text: readFileSync(join(root, path), 'utf8') }], 24, 1);
      let same = 0;
      for (const { prefix, suffix, prefixOffset } of holes) {
        const params = paramsAt('', { path, prefix, suffix, prefixOffset, healing: 'off' });
        const [ours, theirs] = [await engine.complete(params), await client.complete(params)];
        assert.equal(theirs.tokens.prompt, ours.tokens.prompt);
        if (theirs.text === ours.text) same++;
      }
      // Two tokens may be as probable as each other but for rounding: `npm run bench:servers` has 200 holes.
      assert.ok(same >= holes.length - 1, `${same} of ${holes.length}`);
    } finally {
      await engine.dispose();
    }
  });

  it('goes on with a word that was begun', async () => {
    const text =
      'function total(prices) {\n  let sum = 0;\n  for (const price of prices) sum += price;\n  ret|cursor|\n}\n';
    assert.match((await client.complete(paramsAt(text))).text, /^urn /);
    assert.doesNotMatch((await client.complete(paramsAt(text, { healing: 'off' }))).text, /^urn /);
  });

  it('takes the spelling of a special token for text', async () => {
    const plain = await client.complete(paramsAt('const a = "<|fim_middle|>";\nconst b = |cursor|\n'));
    assert.ok(plain.tokens.prompt > 18, `${plain.tokens.prompt} tokens`);
    assert.doesNotMatch(plain.text, /<\|(fim_|endoftext|file_sep)/);
  });

  it('draws other drafts, with their probabilities', async () => {
    const text = 'const words = ["a", "b"];\nfor (const |cursor|\n';
    const drafts = { count: 4, strategy: 'branching' } as const;
    const { text: first, alternatives } = await client.complete(paramsAt(text, { drafts }));
    assert.equal(first, (await client.complete(paramsAt(text))).text, 'the first one is the most probable');
    assert.ok(alternatives && alternatives.length <= 3);
    for (const { logProbability } of alternatives) assert.ok(logProbability! < 0);
  });

  it('keeps CRLF', async () => {
    const text = 'def f(a):\r\n    if a:\r\n        return 1\r\n    |cursor|\r\n\r\nprint(f(1))\r\n';
    const result = await client.complete(paramsAt(text, { path: 'a.py', length: 'block', maxLines: 4 }));
    assert.doesNotMatch(result.text, /[^\r]\n/);
  });

  it('is done with a request that is cut by a stop rule, or given up', async () => {
    const text = 'const words = [|cursor|\n';
    await client.complete(paramsAt(text, { maxTokens: 256 }));
    const abort = new AbortController();
    const given = client.complete(paramsAt(text, { length: 'block', maxLines: 50 }), abort.signal);
    setTimeout(() => abort.abort(), 5);
    await assert.rejects(given, CancelledError);
    await delay(300);
    assert.equal(await usage(), false, 'the server still generates');
  });

  it('fills in by /infill, where its tokens are not known here', async () => {
    const dialect = new LlamaCpp(new Connection(parseAddress(real.url), undefined, timeouts));
    const files = [{ path: 'b.ts', text: 'export const b = 1;' }];
    const prompt = textPrompt({ prefix: 'const a = "<|fim_suffix|>";\n', suffix: '\n', files });
    assert.equal(typeof (await fill(dialect, prompt, '', 8, signal)), 'string');
    assert.match(await fill(dialect, prompt, 'zq', 8, signal), /./, 'it can be forced there, too');
  });

  it('finds a prompt in its cache that differs at its end', async () => {
    const lines = Array.from({ length: 20 }, (_, i) => `const value${i} = ${i} * 2;`).join('\n');
    const shares: number[] = [];
    for (const typed of ['l', 'la', 'las', 'last', 'lastV']) {
      const { tokens } = await client.complete(paramsAt(`${lines}\nconst ${typed}|cursor|\n`));
      shares.push(tokens.reused / tokens.prompt);
      await delay(100); // a slot is taken for some time after its request was cut
    }
    assert.ok(shares.at(-1)! > 0.8, shares.join());
  });

  it('says that a key is wanted, or wrong', async () => {
    const locked = await startLlamaCpp({ api_keys: ['right'] });
    const withKey = (key?: string) =>
      new ServerClient(() =>
        Promise.resolve({ address: parseAddress(locked.url), keepAliveMinutes: 0, timeouts, key }),
      );
    try {
      await assert.rejects(withKey().start(), /wants a key/);
      await assert.rejects(withKey('wrong').start(), /does not take the key/);
      assert.equal((await withKey('right').start()).kind, 'llama.cpp');
    } finally {
      await locked.stop();
    }
  });

  it('that ends fails, and is asked again when it is back', async () => {
    const passing = await startLlamaCpp();
    let url = passing.url;
    const other = new ServerClient(() =>
      Promise.resolve({ address: parseAddress(url), keepAliveMinutes: 0, timeouts }),
    );
    const params = paramsAt('const a = |cursor|\n');
    await other.complete(params);
    await passing.stop();
    await assert.rejects(other.complete(params), /cannot be reached/);
    url = real.url;
    await other.restart();
    assert.equal(other.status.kind, 'ready');
    await other.complete(params);
    other.dispose();
  });
});
