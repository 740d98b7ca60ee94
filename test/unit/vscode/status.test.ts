import assert from 'node:assert/strict';
import type { EngineStatus } from '../../../src/client/engineClient.ts';
import type { Placement } from '../../../src/engine/protocol.ts';
import { statusView, type StatusInputs } from '../../../src/vscode/status.ts';

const ready = {
  kind: 'ready',
  info: {
    model: '/models/foredraft-7m',
    parameters: 7e6,
    format: 'int8',
    threads: 1,
    device: 'cpu',
    layout: 'spm',
    fim: { layout: 'spm', bits: { spm: 1.1, psm: 1.4 }, ending: { filling: 8.6, alone: 4.4 } },
    readsOtherFiles: false,
    loadMs: 1,
    residentBytes: 100 * 2 ** 20,
  },
} as const satisfies EngineStatus;
const crashed: EngineStatus = { kind: 'failed', message: 'It ended.', retryInMs: 500 };
const broken: EngineStatus = { kind: 'failed', message: 'No model.' };

describe('statusView', () => {
  const view = (inputs: Partial<StatusInputs>) =>
    statusView({
      engine: ready,
      unavailable: undefined,
      pausedUntil: undefined,
      languageId: 'python',
      thinking: false,
      recovery: undefined,
      saving: undefined,
      ...inputs,
    });

  const cases: [Partial<StatusInputs>, string, RegExp][] = [
    [{ engine: { kind: 'stopped' } }, 'pencil', /^Ready$/],
    [{ engine: { kind: 'unloaded' } }, 'pencil', /^Ready$/],
    [{ engine: { kind: 'starting' } }, 'loading~spin', /^Starting$/],
    [{}, 'pencil', /^Ready$/],
    [{ thinking: true }, 'loading~spin', /^Thinking$/],
    [{ engine: crashed }, 'loading~spin', /^Restarting$/],
    [{ engine: broken, thinking: true }, 'error', /^Not working$/],
    [{ engine: broken, unavailable: 'off' }, 'circle-slash', /^Off$/],
    [{ saving: 'save' }, 'pencil', /^Ready$/],
    [{ saving: 'off' }, 'circle-slash', /^Off on battery$/],
    [{ saving: 'off', thinking: true }, 'loading~spin', /^Thinking$/],
    [{ saving: 'off', engine: broken }, 'error', /^Not working$/],
    [{ saving: 'off', unavailable: 'off' }, 'circle-slash', /^Off$/],
    [{ unavailable: 'secret' }, 'circle-slash', /^Off here$/],
    [{ unavailable: 'excluded' }, 'circle-slash', /^Off here$/],
    [{ unavailable: 'languageOff' }, 'circle-slash', /^Off for python$/],
    [{ unavailable: 'notHere' }, 'circle-slash', /^Off here$/],
    [
      { unavailable: 'paused', pausedUntil: 'windowClosed' },
      'debug-pause',
      /^Paused until this window is closed$/,
    ],
    [
      { unavailable: 'paused', pausedUntil: new Date(2026, 0, 1, 14, 5) },
      'debug-pause',
      /^Paused until .*\d:05/,
    ],
  ];
  for (const [inputs, icon, label] of cases) {
    it(`${JSON.stringify(inputs)}: ${label.source}`, () => {
      assert.equal(view(inputs).icon, icon);
      assert.match(view(inputs).label, label);
    });
  }

  it('tells about the model when ready and about the cause when not', () => {
    assert.equal(view({}).detail, 'foredraft-7m (int8), 1 thread, 100 MiB');
    assert.equal(view({ engine: crashed }).detail, 'It ended.');
    assert.equal(view({ engine: broken }).detail, 'No model.');
  });

  it('tells what the battery changes', () => {
    const [model, saving] = view({ saving: 'save' }).detail!.split('\n');
    assert.equal(model, view({}).detail);
    assert.equal(saving, 'On battery: completions of one line, after a pause.');
    assert.match(view({ saving: 'off' }).detail!, /\nOn battery: completions only when triggered by hand\.$/);
    assert.equal(view({ saving: 'off', unavailable: 'off' }).detail, undefined);
  });

  it('tells where the model runs, and why not where it was to run', () => {
    const on = (placement: Placement) =>
      view({ engine: { ...ready, info: { ...ready.info, ...placement } } }).detail;
    assert.equal(on({ device: 'webgpu' }), 'foredraft-7m (int8), webgpu, 100 MiB');
    const fallback = 'The model runs on the CPU, since webgpu cannot be used: device lost.';
    assert.equal(on({ device: 'cpu', fallback }), `foredraft-7m (int8), 1 thread, 100 MiB\n${fallback}`);
  });

  it('warns of a model that cannot fill holes', () => {
    const info = { ...ready.info, cannotFill: 'It was not trained for it.' };
    const { icon, label, detail } = view({ engine: { ...ready, info } });
    assert.deepEqual([icon, label], ['warning', 'Ready']);
    assert.equal(detail, 'foredraft-7m (int8), 1 thread, 100 MiB\nIt was not trained for it.');
  });

  it('keeps a trace of a restart while the engine works', () => {
    const recovery = { at: new Date(2026, 0, 1, 14, 5), cause: 'It ended.' };
    assert.match(
      view({ recovery }).detail ?? '',
      /^foredraft-7m .* MiB\nRestarted at .*\d:05.* after: It ended\.$/,
    );
    assert.equal(view({ recovery, engine: broken }).detail, 'No model.');
    assert.equal(view({ recovery, unavailable: 'off' }).detail, undefined);
  });

  it('is alarming only when nothing is going to happen by itself', () => {
    assert.equal(view({ engine: broken }).error, true);
    assert.equal(view({ engine: crashed }).error, undefined);
  });
});
