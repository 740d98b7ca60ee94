import * as vscode from 'vscode';
import type { ExportFormat } from '../../panel/messages.ts';
import type { StatisticsSource } from '../stats/statisticsSource.ts';

/** @returns what to tell the user; undefined where the user has thought better of it */
export async function exportStatistics(
  source: Pick<StatisticsSource, 'exportAs'>,
  format: ExportFormat,
): Promise<string | undefined> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `foredraft-statistics.${format}`;
  const file = await vscode.window.showSaveDialog({
    title: 'Export Statistics',
    filters: { [format.toUpperCase()]: [format] },
    ...(folder ? { defaultUri: vscode.Uri.joinPath(folder, name) } : {}),
  });
  if (!file) return undefined;
  try {
    await vscode.workspace.fs.writeFile(file, new TextEncoder().encode(await source.exportAs(format)));
    return `Exported to ${vscode.workspace.asRelativePath(file)}.`;
  } catch (error) {
    return `The statistics could not be exported: ${String(error)}`;
  }
}

/** @returns what to tell the user; undefined where the user has thought better of it */
export async function resetStatistics(source: Pick<StatisticsSource, 'reset'>): Promise<string | undefined> {
  const answer = await vscode.window.showWarningMessage(
    'Delete all statistics of Foredraft?',
    { modal: true, detail: 'They are on this computer only, and cannot be brought back.' },
    'Delete',
  );
  if (answer !== 'Delete') return undefined;
  try {
    await source.reset();
    return 'All statistics are deleted.';
  } catch (error) {
    return `The statistics could not be deleted: ${String(error)}`;
  }
}
