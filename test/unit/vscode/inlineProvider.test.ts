import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type * as vscode from 'vscode';
import type { EngineClient, EngineStatus } from '../../../src/client/engineClient.ts';
import { CancelledError } from '../../../src/client/errors.ts';
import type { SourceName } from '../../../src/core/speculation/draftSource.ts';
import type { SpeculationReport } from '../../../src/core/speculation/tally.ts';
import type { CompleteParams, CompleteResult } from '../../../src/engine/protocol.ts';
import { Config } from '../../../src/vscode/config.ts';
import { InlineProvider } from '../../../src/vscode/inlineProvider.ts';
import { Pause } from '../../../src/vscode/pause.ts';
import type { PowerSource } from '../../../src/vscode/power/powerSource.ts';
import { documentAt } from '../../mocks/document.ts';
import {
  EventEmitter,
  InlineCompletionItem,
  InlineCompletionTriggerKind,
  Position,
  Range,
  user,
  window,
} from '../../mocks/vscode.ts';

const resultOf = (text: string): CompleteResult => ({
  text,
  stop: 'line',
  tokens: { prompt: 10, context: 0, reused: 4, generated: 3 },
  logProbability: -1,
  confidence: 0.9,
  timings: { load: 0, queue: 0, prompt: 0, prefill: 0, healing: 0, decode: 0, filters: 0, total: 7 },
});

const texts = (items: readonly vscode.InlineCompletionItem[]) => items.map(({ insertText }) => insertText);

/** @param accepted tokens by source */
function report(passes: number, accepted: Partial<Record<SourceName, number>>): SpeculationReport {
  const sources = Object.entries(accepted).map(([name, count]) => [name, { proposed: 10, accepted: count }]);
  return {
    passes,
    drafted: 30,
    accepted: 9,
    draftMs: 0,
    sources: Object.fromEntries(sources) as SpeculationReport['sources'],
  };
}

/** What accepting the only draft runs. */
const command = {
  command: 'foredraft.acceptedDraft',
  title: 'Draft Accepted',
  arguments: [{ index: 0, count: 1, strategy: 'branching' }],
};

type Complete = (params: CompleteParams, signal: AbortSignal) => Promise<CompleteResult>;

describe('InlineProvider', () => {
  let pause: Pause;
  let onBattery: boolean;
  let log: string[];
  let requests: CompleteParams[];
  /** Tells of the engine. */
  let tell: (kind: EngineStatus['kind']) => void;
  beforeEach(() => {
    user.reset();
    pause = new Pause();
    onBattery = false;
    log = [];
    requests = [];
  });
  afterEach(() => {
    pause.dispose();
  });

  function create(complete: Complete): InlineProvider {
    const client = {
      complete(params: CompleteParams, signal: AbortSignal) {
        requests.push(params);
        return complete(params, signal);
      },
      onStatus(listener: (status: { kind: string }) => void) {
        tell = (kind) => {
          listener({ kind });
        };
        return () => undefined;
      },
    } as unknown as EngineClient;
    const channel = {
      debug: (line: string) => log.push(line),
      warn: (line: string) => log.push(`warning: ${line}`),
    } as unknown as vscode.LogOutputChannel;
    const power = {
      get onBattery() {
        return onBattery;
      },
    } as unknown as PowerSource;
    return new InlineProvider(client, new Config(), pause, power, channel, { of: () => undefined });
  }

  interface Ask {
    readonly at?: ReturnType<typeof documentAt>;
    readonly cancelled?: Promise<void>;
    readonly byHand?: true;
    readonly selectedCompletionInfo?: { text: string; range: Range };
  }
  function ask(
    provider: InlineProvider,
    { at = documentAt('let x = |'), cancelled, byHand, selectedCompletionInfo }: Ask = {},
  ) {
    const cancellation = new EventEmitter<undefined>();
    void cancelled?.then(() => {
      cancellation.fire(undefined);
    });
    const token = { onCancellationRequested: cancellation.event } as unknown as vscode.CancellationToken;
    const { Invoke, Automatic } = InlineCompletionTriggerKind;
    const context = { triggerKind: byHand ? Invoke : Automatic, selectedCompletionInfo };
    return provider.provideInlineCompletionItems(
      at.document,
      at.position as unknown as vscode.Position,
      context as unknown as vscode.InlineCompletionContext,
      token,
    );
  }

  it('offers what the engine answers, at the cursor', async () => {
    const at = documentAt('let x = |;\n');
    const items = await ask(
      create(async () => resultOf('1 + 1')),
      { at },
    );
    assert.deepEqual(items, [
      new InlineCompletionItem('1 + 1', new Range(at.position, at.position), command),
    ]);
    assert.deepEqual(log, [
      'a.ts:1:9 suggested 5 characters (stopped by line; 10 prompt tokens, 4 of them cached, 3 generated; 7 ms)',
    ]);
  });

  describe('with several drafts', () => {
    const drafts = (): Promise<CompleteResult> =>
      Promise.resolve({
        ...resultOf('one'),
        alternatives: [
          { text: 'two', stop: 'line', logProbability: -2, confidence: 0.1 },
          { text: 'three', stop: 'line' },
          { text: 'four', stop: 'line', logProbability: -6, confidence: 0.005 },
        ],
      });
    it('offers those that are probable enough, and those of which nobody knows', async () => {
      const items = await ask(create(drafts));
      assert.deepEqual(texts(items), ['one', 'two', 'three']);
      assert.match(log.join(), /suggested 3 characters and 2 more \(/);
      assert.deepEqual(
        items.map((item) => item.command!.arguments),
        [0, 1, 2].map((index) => [{ index, count: 3, strategy: 'branching' }]),
      );
    });

    it('asks for as many as the settings say, made as they say', async () => {
      user.settings.set('foredraft.drafts.count', 5);
      user.settings.set('foredraft.drafts.strategy', 'sampling');
      user.settings.set('foredraft.drafts.minimumConfidence', 0.3);
      await ask(create(drafts));
      assert.deepEqual(requests[0]!.drafts, { count: 5, strategy: 'sampling', leastConfidence: 0.3 });
    });

    it('answers from those that it has when somebody looks for the next one', async () => {
      const provider = create(drafts);
      const at = documentAt('let x = |');
      const first = await ask(provider, { at });
      assert.deepEqual(await ask(provider, { at, byHand: true }), first);
      assert.equal(requests.length, 1);
    });

    it('holds none for those who have turned it off, paused it or changed a setting since', async () => {
      const provider = create(drafts);
      const at = documentAt('let x = |');
      await ask(provider, { at });
      pause.for(10);
      assert.deepEqual(await ask(provider, { at, byHand: true }), []);
      pause.resume();
      user.changeSetting('foredraft.drafts.count', 4);
      await ask(provider, { at, byHand: true });
      assert.deepEqual(
        requests.map((request) => request.drafts!.count),
        [3, 4],
      );
    });

    it('holds none from before the engine was ended, for the next may have another model', async () => {
      const provider = create(drafts);
      const at = documentAt('let x = |');
      await ask(provider, { at });
      tell('stopped');
      await ask(provider, { at, byHand: true });
      assert.equal(requests.length, 2);
    });

    it('holds those of the request that the engine was started for', async () => {
      const provider = create(() => {
        tell('starting');
        tell('ready');
        return drafts();
      });
      const at = documentAt('let x = |');
      const first = await ask(provider, { at });
      assert.deepEqual(await ask(provider, { at, byHand: true }), first);
      assert.equal(requests.length, 1);
    });

    it('holds none that came after the settings had changed', async () => {
      let answer: (result: CompleteResult) => void = () => undefined;
      const provider = create(() => new Promise((resolve) => (answer = resolve)));
      const at = documentAt('let x = |');
      const before = ask(provider, { at, byHand: true });
      user.changeSetting('foredraft.model.path', '/another');
      answer(resultOf('1'));
      assert.deepEqual(texts(await before), ['1']);
      const after = ask(provider, { at, byHand: true });
      answer(resultOf('2'));
      assert.deepEqual(texts(await after), ['2']);
    });

    it('asks anew elsewhere, for other text, and for another selected item', async () => {
      const provider = create(drafts);
      const at = documentAt('let x = |');
      await ask(provider, { at });
      const elsewhere = { document: at.document, position: new Position(0, 3) };
      await ask(provider, { at: elsewhere, byHand: true });
      await ask(provider, { at: documentAt('let y = |'), byHand: true });
      const range = new Range(new Position(0, 4), at.position);
      await ask(provider, { at, byHand: true, selectedCompletionInfo: { text: 'xy', range } });
      assert.equal(requests.length, 4);
    });

    it('shows what is left of those that somebody types, and goes back with him, without another request', async () => {
      const provider = create(async () => ({
        ...resultOf('one + 1'),
        alternatives: [{ text: 'onto', stop: 'line' }] as const,
      }));
      const steps: [string, string[]][] = [
        ['let x = |', ['one + 1', 'onto']],
        ['let x = on|', ['e + 1', 'to']],
        ['let x = one|', [' + 1']],
        ['let x = ont|', ['o']],
        ['let x = |', ['one + 1', 'onto']],
      ];
      for (const [text, expected] of steps) {
        assert.deepEqual(texts(await ask(provider, { at: documentAt(text) })), expected, text);
      }
      assert.equal(requests.length, 1);
      assert.match(log.at(-1)!, /suggested 7 characters and 1 more \(from the answer before/);
    });

    it('asks anew when something else is typed, when the text below changes, and at their end', async () => {
      const provider = create(async () => resultOf('one'));
      const places = ['let x = |', 'let x = t|', 'let x = o|\n}', 'let x = one|'];
      for (const text of places) await ask(provider, { at: documentAt(text) });
      assert.deepEqual(
        requests.map(({ prefix, suffix }) => `${prefix}|${suffix}`),
        places,
      );
    });

    it('puts each over the closers that it writes out, and its rest over those that are left', async () => {
      const provider = create(async () => ({
        ...resultOf('a, b);'),
        replaces: 1,
        alternatives: [
          { text: 'a', stop: 'line' },
          { text: 'g(c));', stop: 'line', replaces: 1 },
        ],
      }));
      const shown = async (text: string) =>
        (await ask(provider, { at: documentAt(text) })).map(({ insertText, range }) => {
          const { start, end } = range!;
          return `${insertText as string} ${start.character}-${end.character}`;
        });
      assert.deepEqual(await shown('f(|)\n'), ['a, b); 2-3', 'a 2-2', 'g(c)); 2-3']);
      assert.deepEqual(await shown('f(a|)\n'), [', b); 3-4']);
      assert.deepEqual(await shown('f(a, b)|\n'), ['; 7-7']);
      assert.deepEqual(await shown('f(g(|))\n'), ['c)); 4-6']);
      assert.equal(requests.length, 1);
      await shown('f(a, b)|)\n');
      assert.equal(requests.length, 2);
    });

    it('asks for what comes after one that is accepted before the editor does', async () => {
      const provider = create(async () => resultOf('one'));
      const acceptAt = (text: string): void => {
        const { document, position } = documentAt(text);
        window.activeTextEditor = { document, selection: { active: position } } as never;
        provider.accepted({ index: 0, count: 1, strategy: 'branching' });
      };
      acceptAt('let x = one|\n');
      assert.equal(requests.length, 1);
      assert.deepEqual(texts(await ask(provider, { at: documentAt('let x = one|\n') })), ['one']);
      assert.equal(requests.length, 1);

      for (const mode of ['manual', 'onPause']) {
        user.settings.set('foredraft.mode', mode);
        acceptAt('let y = two|\n');
      }
      assert.equal(requests.length, 1);
    });

    it('says when all of them are too improbable', async () => {
      user.settings.set('foredraft.drafts.minimumConfidence', 0.95);
      assert.deepEqual(await ask(create(async () => resultOf('one'))), []);
      assert.match(log.join(), /nothing: too unlikely \(/);
    });

    it('says even what is improbable to somebody who asks', async () => {
      user.settings.set('foredraft.drafts.minimumConfidence', 0.95);
      const provider = create(async () => resultOf('one'));
      assert.deepEqual(texts(await ask(provider, { byHand: true })), ['one']);
    });

    it('suggests nothing where the model would rather say nothing, but to somebody who asks', async () => {
      const provider = create(async () => ({ ...(await drafts()), text: '' }));
      const at = documentAt('let x = |');
      assert.deepEqual(await ask(provider, { at }), []);
      assert.deepEqual(texts(await ask(provider, { at, byHand: true })), ['two', 'three']);
    });

    it('hands them to whoever wants to choose, without another request', async () => {
      const provider = create(drafts);
      const at = documentAt('let x = |');
      const position = at.position as unknown as vscode.Position;
      const { signal } = new AbortController();
      const asked = await provider.draftsHere(at.document, position, signal);
      assert.deepEqual(
        asked!.drafts.map(({ text }) => text),
        ['one', 'two', 'three'],
      );
      assert.deepEqual(await provider.draftsHere(at.document, position, signal), asked);
      assert.equal(requests.length, 1);
    });

    it('has none for somebody who wants to choose where there are none, and says when the engine fails', async () => {
      const { document, position } = documentAt('let x = |');
      const at = position as unknown as vscode.Position;
      const { signal } = new AbortController();
      const nothing = create(async () => resultOf(''));
      assert.equal(await nothing.draftsHere(document, at, signal), undefined);
      const broken = create(() => Promise.reject(new Error('the engine is gone')));
      await assert.rejects(broken.draftsHere(document, at, signal), /the engine is gone/);
    });
  });

  const reports: [speculation: SpeculationReport, line: RegExp][] = [
    [
      report(4, { document: 6, ghost: 3, trigrams: 0 }),
      /, 3 generated in 4 passes, drafts from document 6 and ghost 3; 7 ms\)$/,
    ],
    [
      report(2, { document: 1, ghost: 2, workspace: 3 }),
      /, drafts from document 1, ghost 2 and workspace 3; /,
    ],
    [report(1, {}), /, 3 generated in 1 pass; 7 ms\)$/],
  ];
  for (const [speculation, line] of reports) {
    it(`logs where drafts came from: ${line.source}`, async () => {
      await ask(create(async () => ({ ...resultOf('1'), speculation })));
      assert.match(log.join(), line);
    });
  }

  it('is busy while the engine works', async () => {
    const seen: boolean[] = [];
    const provider = create(async () => resultOf('1'));
    provider.onDidChangeBusy(() => seen.push(provider.busy));
    await ask(provider);
    assert.deepEqual(seen, [true, false]);
  });

  const silences: [string, () => void, RegExp][] = [
    ['turned off', () => user.settings.set('foredraft.enabled', false), /nothing: turned off$/],
    ['paused', () => pause.for(10), /nothing: paused$/],
    [
      'off for the language',
      () => user.settings.set('foredraft.languages', { '*': true, typescript: false }),
      /nothing: turned off for this language$/,
    ],
  ];
  for (const [name, silence, reason] of silences) {
    it(`asks nothing of the engine when ${name}, and logs why`, async () => {
      silence();
      assert.deepEqual(await ask(create(async () => resultOf('1'))), []);
      assert.deepEqual(requests, []);
      assert.match(log.join(), reason);
    });
  }

  it('asks nothing of the engine in the output, and logs why', async () => {
    const at = documentAt('|', { scheme: 'output' });
    assert.deepEqual(
      await ask(
        create(async () => resultOf('1')),
        { at },
      ),
      [],
    );
    assert.deepEqual(requests, []);
    assert.match(log.join(), /nothing: not in this kind of document$/);
  });

  it('suggests nothing by itself where it is to be asked, and says so', async () => {
    user.settings.set('foredraft.mode', 'manual');
    const provider = create(async () => resultOf('1'));
    assert.deepEqual(await ask(provider), []);
    assert.match(log.join(), /nothing: nobody asked$/);
    assert.equal((await ask(provider, { byHand: true })).length, 1);
  });

  const patient: [string, [string, unknown][], string][] = [
    ['on pause', [['foredraft.mode', 'onPause']], 'let x = |'],
    ['after a dot', [], 'this.|'],
  ];
  for (const [name, settings, text] of patient) {
    it(`waits ${name}, and asks nothing of the engine when the next key comes meanwhile`, async () => {
      for (const [key, value] of settings) user.settings.set(key, value);
      const provider = create(async () => resultOf('1'));
      const at = documentAt(text);
      assert.deepEqual(await ask(provider, { at, cancelled: delay(100) }), []);
      assert.deepEqual(requests, []);
      assert.match(log.join(), /nothing: cancelled$/);
      assert.equal((await ask(provider, { at })).length, 1);
    });
  }

  it('waits for the request under way when the next key comes late in it, and uses its answer', async () => {
    let answer: (result: CompleteResult) => void = () => undefined;
    const provider = create(() => new Promise((resolve) => (answer = resolve)));
    const at = documentAt('a|');
    const first = ask(provider, { at }); // tells how long a request takes: 7 ms
    answer(resultOf('!'));
    await first;
    const typing = documentAt('let x = |');
    const leave = delay(20).then(() => {
      (typing.document as { version: number }).version++;
    });
    const cancelled = ask(provider, { at: typing, cancelled: leave });
    await leave;
    const next = ask(provider, { at: documentAt('let x = o|') });
    await delay(10);
    answer(resultOf('one'));
    assert.deepEqual(await cancelled, []);
    assert.deepEqual(texts(await next), ['ne']);
    assert.equal(requests.length, 2);
  });

  it('gives up a request that was cancelled when no key comes for it', async () => {
    let wasAborted = false;
    const provider = create((_params, signal) => {
      signal.addEventListener('abort', () => (wasAborted = true));
      return new Promise(() => undefined);
    });
    const at = documentAt('let x = |');
    const leave = delay(5).then(() => {
      (at.document as { version: number }).version++;
    });
    await ask(provider, { at, cancelled: leave });
    assert.equal(wasAborted, false);
    await delay(150);
    assert.equal(wasAborted, true);
  });

  it('asks anew for somebody who waits when who asked first leaves', async () => {
    const answers: ((result: CompleteResult) => void)[] = [];
    const provider = create((_params, signal) => {
      return new Promise((resolve, reject) => {
        answers.push(resolve);
        signal.addEventListener('abort', () => {
          reject(new CancelledError());
        });
      });
    });
    const at = documentAt('let x = |');
    let leave: () => void = () => undefined;
    const first = ask(provider, { at, byHand: true, cancelled: new Promise((resolve) => (leave = resolve)) });
    const second = ask(provider, { at, byHand: true });
    leave();
    assert.deepEqual(await first, []);
    await delay(5);
    answers[1]!(resultOf('1'));
    assert.deepEqual(texts(await second), ['1']);
  });

  it('passes a cancellation on, and takes whatever comes of it for one', async () => {
    let asked: () => void;
    const cancelled = new Promise<void>((resolve) => (asked = resolve));
    const provider = create(
      (_params, signal) =>
        new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(new Error('stopped'));
          });
          asked();
        }),
    );
    assert.deepEqual(await ask(provider, { cancelled }), []);
    assert.match(log.join(), /nothing: cancelled$/);
  });

  it('drops an answer to a text that has changed since', async () => {
    const at = documentAt('let x = |');
    const provider = create(async () => {
      (at.document as { version: number }).version++;
      return resultOf('1');
    });
    assert.deepEqual(await ask(provider, { at }), []);
    assert.match(log.join(), /nothing: the text has changed since$/);
  });

  it('offers nothing when the engine has nothing', async () => {
    assert.deepEqual(await ask(create(async () => resultOf(''))), []);
    assert.match(log.join(), /nothing to suggest \(stopped by line/);
  });

  it('offers nothing when the engine fails, and logs it as more than a detail', async () => {
    const items = await ask(create(() => Promise.reject(new Error('The engine ended.'))));
    assert.deepEqual(items, []);
    assert.match(log.join(), /^warning: .* nothing: The engine ended\.$/);
  });

  it('offers indentation and what follows it in place of the indentation', async () => {
    const at = documentAt('if (x) {\n\t  |\n}\n');
    const items = await ask(
      create(async () => resultOf('return;')),
      { at },
    );
    const indentation = new Range(new Position(1, 0), at.position);
    assert.deepEqual(items, [new InlineCompletionItem('\t  return;', indentation, command)]);
    assert.equal(requests[0]!.prefix, 'if (x) {\n\t  ');
    assert.equal(requests[0]!.suffix, '\n}\n');
    assert.match(log.join(), / suggested 7 characters /);
  });

  describe('on battery', () => {
    beforeEach(() => {
      onBattery = true;
    });

    it('goes on as ever by default', async () => {
      assert.equal((await ask(create(async () => resultOf('1')))).length, 1);
      assert.equal(requests[0]!.length, 'auto');
    });

    it('asks for no more than a line to save power, but for all by hand', async () => {
      user.settings.set('foredraft.battery', 'save');
      const provider = create(async () => resultOf('1'));
      assert.equal((await ask(provider)).length, 1);
      assert.equal((await ask(provider, { byHand: true })).length, 1);
      onBattery = false;
      assert.equal((await ask(provider)).length, 1);
      assert.deepEqual(
        requests.map(({ length }) => length),
        ['line', 'auto'],
      );
    });

    it('asks anew by hand for what was made to save power', async () => {
      user.settings.set('foredraft.battery', 'save');
      const provider = create(async () => resultOf('1'));
      const at = documentAt('let x = |');
      await ask(provider, { at });
      await ask(provider, { at, byHand: true });
      assert.deepEqual(
        requests.map(({ length, drafts }) => [length, drafts!.count]),
        [
          ['line', 1],
          ['auto', 3],
        ],
      );
    });

    it('waits for a pause to save power', async () => {
      user.settings.set('foredraft.battery', 'save');
      const provider = create(async () => resultOf('1'));
      const cancelled = delay(150); // the next key
      assert.deepEqual(await ask(provider, { cancelled }), []);
      assert.deepEqual(requests, []);
    });

    it('is silent until asked where it is turned off, and logs why', async () => {
      user.settings.set('foredraft.battery', 'off');
      const provider = create(async () => resultOf('1'));
      assert.deepEqual(await ask(provider), []);
      assert.deepEqual(requests, []);
      assert.match(log.join(), /nothing: turned off on battery$/);
      assert.equal((await ask(provider, { byHand: true })).length, 1);
      onBattery = false;
      assert.equal((await ask(provider)).length, 1);
    });
  });

  describe('with an item selected in the suggest widget', () => {
    const at = documentAt('x.gEBI|;\n');
    const range = new Range(new Position(0, 2), at.position);
    const selectedCompletionInfo = { text: 'getElementById', range };

    it('asks what follows the item, and offers both in place of what the item replaces', async () => {
      const provider = create(async () => resultOf("('a')"));
      const items = await ask(provider, { at, selectedCompletionInfo });
      assert.equal(requests[0]!.prefix, 'x.getElementById');
      assert.equal(requests[0]!.suffix, ';\n');
      assert.deepEqual(items, [new InlineCompletionItem("getElementById('a')", range, command)]);
    });

    it('offers nothing when nothing follows the item', async () => {
      const provider = create(async () => resultOf(''));
      assert.deepEqual(await ask(provider, { at, selectedCompletionInfo }), []);
      assert.match(log.join(), /nothing to suggest \(/);
    });
  });
});
