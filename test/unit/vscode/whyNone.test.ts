import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { Config } from '../../../src/vscode/config.ts';
import type { Asked } from '../../../src/vscode/inlineProvider.ts';
import type { Outcome } from '../../../src/vscode/outcome.ts';
import { Pause } from '../../../src/vscode/pause.ts';
import { WhyNone } from '../../../src/vscode/whyNone.ts';
import { documentAt } from '../../mocks/document.ts';
import { EventEmitter, user, window } from '../../mocks/vscode.ts';

describe('WhyNone', () => {
  const asked = new EventEmitter<Asked>();
  const provider = { onDidAsk: asked.event as unknown as vscode.Event<Asked> };
  let pause: Pause;
  let whyNone: WhyNone;
  beforeEach(() => {
    user.reset();
    pause = new Pause();
    whyNone = new WhyNone(provider, new Config(), pause);
  });
  afterEach(() => {
    whyNone.dispose();
    pause.dispose();
  });

  function edit(outcome?: Outcome): void {
    const at = documentAt('let x = |');
    window.activeTextEditor = at;
    if (outcome) asked.fire({ document: at.document, outcome } as Asked);
  }

  const answer = {} as never;
  const cases: [Outcome | undefined, RegExp, string | undefined][] = [
    [undefined, /has not asked/, 'Suggest Something'],
    [{ kind: 'suggested', drafts: {} as never, answer }, /There was a suggestion/, 'Suggest Something'],
    [{ kind: 'empty', answer }, /would write nothing/, undefined],
    [
      { kind: 'filtered', by: 'linesAbove', answer },
      /^Nothing is left .*: it says again what is right above\.$/,
      undefined,
    ],
    [
      { kind: 'unlikely', answer },
      /less likely than foredraft\.drafts\.minimumConfidence/,
      'Suggest Something',
    ],
    [{ kind: 'cancelled' }, /next key came/, 'Suggest Something'],
    [{ kind: 'stale' }, /had changed/, 'Suggest Something'],
    [{ kind: 'manual' }, /foredraft\.mode/, 'Change'],
    [{ kind: 'onBattery' }, /battery/, 'Change'],
    [{ kind: 'failed', message: 'The engine ended.' }, /^The engine ended\.$/, 'Restart Engine'],
    [{ kind: 'paused' }, /has not asked/, 'Suggest Something'], // it was, then
  ];
  for (const [outcome, message, button] of cases) {
    it(`explains what became of a request: ${outcome?.kind ?? 'there was none'}`, async () => {
      edit(outcome);
      await whyNone.tell();
      const [[told, ...buttons]] = user.informationMessages as [string[]];
      assert.match(told!, message);
      assert.deepEqual(buttons, button === undefined ? [] : [button]);
    });
  }

  it('says first what is off now, and undoes it', async () => {
    edit({ kind: 'empty', answer });
    user.settings.set('foredraft.enabled', false);
    user.answer = 'Turn On';
    await whyNone.tell();
    assert.equal(new Config().enabled, true);
  });

  it('knows when the editor shows no inline suggestions at all', async () => {
    edit();
    user.settings.set('editor.inlineSuggest.enabled', false);
    user.answer = 'Change';
    await whyNone.tell();
    assert.match(user.informationMessages[0]![0]!, /its own setting/);
    assert.deepEqual(user.executed, ['workbench.action.openSettings']);
  });

  it('says that there is no editor', async () => {
    await whyNone.tell();
    assert.match(user.informationMessages[0]![0]!, /no editor/);
  });
});
