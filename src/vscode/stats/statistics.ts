import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import * as vscode from 'vscode';
import type { CompletionEngine } from '../../servers/completionEngine.ts';
import { csv } from '../../core/stats/csv.ts';
import type { StatsEvent } from '../../core/stats/events.ts';
import { Summariser } from '../../core/stats/summariser.ts';
import type { Summary } from '../../core/stats/summary.ts';
import type { ExportFormat, RecentRequest } from '../../panel/messages.ts';
import type { Config } from '../config.ts';
import type { Asked, InlineProvider } from '../inlineProvider.ts';
import { describeOutcome } from '../outcome.ts';
import { RecentRequests } from './recentRequests.ts';
import type { StatisticsSource } from './statisticsSource.ts';
import { Acceptance } from './acceptance.ts';
import type { EventFiles } from './eventFiles.ts';
import { EventLog } from './eventLog.ts';
import { answerOf, phasesOf, requestEvent } from './requestEvent.ts';

/** Records what becomes of requests and suggestions, where the user has that on, and knows all that was recorded. */
export class Statistics implements StatisticsSource, vscode.Disposable {
  readonly #config: Config;
  readonly #client: Pick<CompletionEngine, 'status'>;
  readonly #files: EventFiles;
  readonly #log: EventLog;
  readonly #recent = new RecentRequests();
  readonly #acceptance: Acceptance;
  readonly #subscriptions: vscode.Disposable;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly onDidRequest = this.#recent.onDidAdd;
  /** No other window has the same. */
  readonly #window = randomBytes(6).toString('base64url');
  #asked = 0;

  constructor(
    provider: Pick<InlineProvider, 'onDidAsk' | 'noteEnd'>,
    client: Pick<CompletionEngine, 'status'>,
    config: Config,
    files: EventFiles,
    log: Pick<vscode.LogOutputChannel, 'warn'>,
  ) {
    this.#config = config;
    this.#client = client;
    this.#files = files;
    this.#log = new EventLog(files, log);
    this.#acceptance = new Acceptance((event) => {
      if (event.kind === 'suggestion') provider.noteEnd(event.end !== 'rejected');
      this.#record(event);
    });
    this.#subscriptions = vscode.Disposable.from(
      this.#recent,
      this.#acceptance,
      this.#log.onDidWrite(() => this.#changed.fire()),
      provider.onDidAsk((asked) => this.#note(asked)),
    );
  }

  get recent(): readonly RecentRequest[] {
    return this.#recent.all;
  }

  async summary(since: number | undefined): Promise<Summary> {
    const summariser = new Summariser();
    for await (const events of this.#files.read(since)) for (const event of events) summariser.add(event);
    return summariser.summary;
  }

  async exportAs(format: ExportFormat): Promise<string> {
    await this.#log.flush();
    const all: StatsEvent[] = [];
    for await (const events of this.#files.read()) all.push(...events);
    return format === 'csv' ? csv(all) : `${JSON.stringify(all, undefined, 2)}\n`;
  }

  async reset(): Promise<void> {
    this.#log.clear();
    await this.#files.deleteAll();
    this.#changed.fire();
  }

  #note(asked: Asked): void {
    const { document, position, outcome } = asked;
    const id = `${this.#window}-${this.#asked++}`;
    const strategies = this.#config.strategies(document);
    const { status } = this.#client;
    const engineBytes =
      status.kind === 'ready' && 'residentBytes' in status.info ? status.info.residentBytes : undefined;
    const event = requestEvent(id, asked, strategies, engineBytes);
    if (event) this.#record(event);
    if (outcome.kind === 'suggested') this.#acceptance.offered(id, outcome.drafts, strategies);
    const answer = answerOf(outcome);
    this.#recent.add({
      at: Date.now(),
      place: `${posix.basename(document.uri.path)}:${position.line + 1}`,
      outcome: outcome.kind,
      reason: describeOutcome(outcome),
      ...(answer && { from: answer.from, phases: phasesOf(answer) }),
    });
  }

  #record(event: StatsEvent): void {
    if (this.#config.statistics) this.#log.add(event);
  }

  async dispose(): Promise<void> {
    this.#subscriptions.dispose();
    await this.#log.dispose();
    this.#changed.dispose();
  }
}
