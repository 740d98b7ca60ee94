import * as vscode from 'vscode';
import { isToExtension, type Period, type ToExtension, type ToPage } from '../../panel/messages.ts';
import type { CompletionEngine } from '../../servers/completionEngine.ts';
import { describeServer } from '../../servers/unavailable.ts';
import type { Config } from '../config.ts';
import { controls } from './controls.ts';
import { exportStatistics, resetStatistics } from './exportAndReset.ts';
import { pageHtml } from './html.ts';
import type { StatisticsSource } from '../stats/statisticsSource.ts';
import { Throttle } from './throttle.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** How often the page gets new numbers at most. A summary of 100,000 events takes a while to work out. */
const summaryIntervalMs = 2000;
const recentIntervalMs = 250;

/**
 * One panel. Its page is thrown away by VS Code while it is hidden, and says `ready` each time that it is loaded: until
 * then, and while it is hidden, nothing is sent and no timer runs.
 */
export class StatisticsPanel {
  readonly #panel: vscode.WebviewPanel;
  readonly #source: StatisticsSource;
  readonly #config: Config;
  readonly #engine: Pick<CompletionEngine, 'status' | 'onStatus'>;
  readonly #subscriptions: vscode.Disposable[];
  readonly #summary = new Throttle(() => void this.#sendSummary(), summaryIntervalMs);
  readonly #recent = new Throttle(() => this.#sendRecent(), recentIntervalMs);
  #isReady = false;
  #period: Period = '30';

  constructor(
    panel: vscode.WebviewPanel,
    extensionUri: vscode.Uri,
    source: StatisticsSource,
    config: Config,
    engine: Pick<CompletionEngine, 'status' | 'onStatus'>,
    onDispose: () => void,
  ) {
    this.#panel = panel;
    this.#source = source;
    this.#config = config;
    this.#engine = engine;
    const dist = vscode.Uri.joinPath(extensionUri, 'dist');
    const { webview } = panel;
    this.#subscriptions = [
      webview.onDidReceiveMessage((message: unknown) => {
        if (isToExtension(message)) void this.#receive(message);
      }),
      source.onDidChange(() => {
        if (this.#isReady) this.#summary.request();
      }),
      source.onDidRequest(() => {
        if (this.#isReady) this.#recent.request();
      }),
      config.onDidChange(() => this.#sendSettings()),
      new vscode.Disposable(engine.onStatus(() => this.#sendSettings())),
      panel.onDidChangeViewState(() => {
        if (!panel.visible) this.#rest();
      }),
      panel.onDidDispose(() => {
        this.dispose();
        onDispose();
      }),
    ];
    webview.options = { enableScripts: true, localResourceRoots: [dist] };
    webview.html = pageHtml({
      script: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.js')).toString(),
      style: webview.asWebviewUri(vscode.Uri.joinPath(dist, 'panel.css')).toString(),
      cspSource: webview.cspSource,
    });
  }

  reveal(): void {
    this.#panel.reveal();
  }

  /** Lets go of everything but the panel itself, which is VS Code's. */
  dispose(): void {
    this.#rest();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #rest(): void {
    this.#isReady = false;
    this.#summary.cancel();
    this.#recent.cancel();
  }

  async #receive(message: ToExtension): Promise<void> {
    switch (message.type) {
      case 'ready':
        this.#isReady = true;
        this.#period = message.period;
        this.#sendSettings();
        this.#sendRecent();
        await this.#sendSummary();
        break;
      case 'period':
        this.#period = message.period;
        await this.#sendSummary();
        break;
      case 'set':
        await this.#config.set(message.key, message.value).catch((error: unknown) => {
          this.#notice(`The setting could not be changed: ${String(error)}`);
        });
        this.#sendSettings(); // whatever came of it
        break;
      case 'export':
        this.#notice(await exportStatistics(this.#source, message.format));
        break;
      case 'reset':
        this.#notice(await resetStatistics(this.#source));
        break;
      case 'openSettings':
        await vscode.commands.executeCommand('workbench.action.openSettings', '@ext:foredraft.foredraft');
        break;
    }
  }

  async #sendSummary(): Promise<void> {
    const period = this.#period;
    const since = period === 'all' ? undefined : Date.now() - Number(period) * dayMs;
    try {
      const summary = await this.#source.summary(since);
      this.#send({ type: 'summary', period, summary });
    } catch (error) {
      this.#notice(`The statistics could not be read: ${String(error)}`);
    }
  }

  #sendSettings(): void {
    const { statistics: isKept } = this.#config;
    const strategies = this.#config.strategies();
    this.#send({ type: 'settings', controls: controls(this.#config), strategies, isKept, ...this.#server() });
  }

  #server(): { readonly server?: string } {
    const { status } = this.#engine;
    return status.kind === 'ready' && 'server' in status.info
      ? { server: `Completions come from ${describeServer(status.info)}` }
      : {};
  }

  #sendRecent(): void {
    this.#send({ type: 'recent', requests: this.#source.recent });
  }

  #notice(message: string | undefined): void {
    if (message !== undefined) this.#send({ type: 'notice', message });
  }

  #send(message: ToPage): void {
    if (this.#isReady) void this.#panel.webview.postMessage(message);
  }
}
