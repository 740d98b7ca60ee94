/** Runs in the webview. The extension sends everything as soon as the page is ready, and what has changed after that. */
import { isPageState, isToPage, type PageState, type ToExtension, type ToPage } from './messages.ts';
import { Page } from './page.ts';

/** What VS Code gives to each webview, once. */
declare function acquireVsCodeApi(): {
  postMessage(message: ToExtension): void;
  getState(): unknown;
  setState(state: PageState): void;
};

const vscode = acquireVsCodeApi();
const state = vscode.getState();
const initial: PageState = isPageState(state) ? state : { period: '30' };
vscode.setState(initial); // so that VS Code hands it to the extension after a reload, chosen or not

const page = new Page(
  initial.period,
  (message) => vscode.postMessage(message),
  (period) => vscode.setState({ period }),
);

/** The last message of each type, while the window cannot be seen: drawing them then would be for nobody. */
const waiting = new Map<ToPage['type'], ToPage>();

addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (!isToPage(data)) return;
  if (document.hidden) waiting.set(data.type, data);
  else page.receive(data);
});

document.addEventListener('visibilitychange', () => {
  if (document.hidden) return;
  for (const message of waiting.values()) page.receive(message);
  waiting.clear();
});

vscode.postMessage({ type: 'ready', period: initial.period });
