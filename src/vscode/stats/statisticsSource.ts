import type * as vscode from 'vscode';
import type { Summary } from '../../core/stats/summary.ts';
import type { ExportFormat, RecentRequest } from '../../panel/messages.ts';

/** Where the statistics panel has its numbers from. */
export interface StatisticsSource {
  /** @param since milliseconds since 1970; undefined for all that there is */
  summary(since: number | undefined): Promise<Summary>;
  /** Something was recorded, or all of it deleted. */
  readonly onDidChange: vscode.Event<void>;
  /** The newest first, about a hundred at most. */
  readonly recent: readonly RecentRequest[];
  readonly onDidRequest: vscode.Event<RecentRequest>;
  /** All that is recorded, as the text of a file. */
  exportAs(format: ExportFormat): Promise<string>;
  /** Deletes all that is recorded. */
  reset(): Promise<void>;
}
