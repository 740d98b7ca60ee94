import * as vscode from 'vscode';
import type { CompletionEngine } from '../../servers/completionEngine.ts';
import type { Config } from '../config.ts';
import { StatisticsPanel } from './statisticsPanel.ts';
import type { StatisticsSource } from '../stats/statisticsSource.ts';

const viewType = 'foredraft.statistics';

/** *Show Statistics*, and the panel that it opens: one at a time, restored with its window. */
export function registerStatisticsPanel(
  extensionUri: vscode.Uri,
  source: StatisticsSource,
  config: Config,
  engine: Pick<CompletionEngine, 'status' | 'onStatus'>,
): vscode.Disposable {
  let current: StatisticsPanel | undefined;
  const fill = (panel: vscode.WebviewPanel): void => {
    const made: StatisticsPanel = new StatisticsPanel(panel, extensionUri, source, config, engine, () => {
      if (current === made) current = undefined;
    });
    current = made;
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('foredraft.showStatistics', () => {
      if (current) current.reveal();
      else fill(vscode.window.createWebviewPanel(viewType, 'Foredraft Statistics', vscode.ViewColumn.Active));
    }),
    // The page keeps its own state, and says what it is when it is ready.
    vscode.window.registerWebviewPanelSerializer(viewType, {
      deserializeWebviewPanel(panel) {
        fill(panel);
        return Promise.resolve();
      },
    }),
    { dispose: () => current?.dispose() },
  );
}
