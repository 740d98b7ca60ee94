import * as vscode from 'vscode';

/** Tells how far a task is: in words, and as a share from 0 to 1 where that is known. */
export type Report = (message: string, share?: number) => void;

/**
 * Runs a task with a notification that shows how far it is, and can cancel it.
 *
 * @throws what the task throws: a CancelledError where it heeds its signal
 */
export async function withProgress<T>(
  title: string,
  task: (report: Report, signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      cancelled.abort();
    });
    let percent = 0; // the notification adds up what it is told
    try {
      return await task((message, share = 0) => {
        const increment = Math.max(0, 100 * share - percent);
        percent += increment;
        progress.report({ message, increment });
      }, cancelled.signal);
    } finally {
      subscription.dispose();
    }
  });
}
