import * as vscode from 'vscode';
import { type Unavailable, unavailable } from './availability.ts';
import type { Config } from './config.ts';
import type { Asked, InlineProvider } from './inlineProvider.ts';
import type { Outcome } from './outcome.ts';
import type { Pause } from './pause.ts';
import { explain, type Reason, reasonFor } from './reasons.ts';
import { tell } from './trigger.ts';

/** Answers *Why No Suggestion?* from what became of the last request in the document. */
export class WhyNone implements vscode.Disposable {
  readonly #config: Config;
  readonly #pause: Pause;
  readonly #last = new WeakMap<vscode.TextDocument, Outcome>();
  readonly #subscription: vscode.Disposable;

  constructor(provider: Pick<InlineProvider, 'onDidAsk'>, config: Config, pause: Pause) {
    this.#config = config;
    this.#pause = pause;
    this.#subscription = provider.onDidAsk(({ document, outcome }: Asked) => {
      this.#last.set(document, outcome);
    });
  }

  async tell(): Promise<void> {
    await tell(this.#reason(vscode.window.activeTextEditor?.document));
  }

  #reason(document: vscode.TextDocument | undefined): Reason {
    if (!document) return { message: 'There is no editor to suggest something in.' };
    const here = unavailable(this.#config, this.#pause, document);
    if (here) return reasonFor(here, this.#config, this.#pause, document.languageId);
    const isOn = vscode.workspace.getConfiguration('editor', document).get('inlineSuggest.enabled');
    if (isOn === false) {
      const open = () =>
        vscode.commands.executeCommand('workbench.action.openSettings', 'editor.inlineSuggest.enabled');
      return {
        message: 'The editor shows no inline suggestions at all, by its own setting.',
        remedy: ['Change', open],
      };
    }
    const outcome = this.#last.get(document);
    return outcome && isExplained(outcome) ? explain(outcome) : notAsked;
  }

  dispose(): void {
    this.#subscription.dispose();
  }
}

/** What was off when the last request came is not off now. */
function isExplained(outcome: Outcome): outcome is Exclude<Outcome, { readonly kind: Unavailable }> {
  return !['off', 'paused', 'notHere', 'languageOff', 'secret', 'excluded'].includes(outcome.kind);
}

const notAsked: Reason = {
  message:
    'The editor has not asked for one here: it does while you type, unless inline suggestions are snoozed, several cursors are set, or the list of IntelliSense is in the way.',
  remedy: ['Suggest Something', () => vscode.commands.executeCommand('foredraft.trigger')],
};
