import type { Page } from 'playwright-core';

/** Ghost text as it came to be seen. */
export interface Seen {
  /** The line up to it. */
  readonly text: string;
  /** Milliseconds, of the page's clock. */
  readonly time: number;
}

export interface Watched {
  /** When a key went down that writes a character, milliseconds of the page's clock. */
  readonly keys: readonly number[];
  readonly seen: readonly Seen[];
}

/**
 * Notes in the page, until the function that is returned is called, when keys go down, and when ghost text is there
 * for another text than before. The page does so itself, since a look from outside takes longer than what is measured.
 */
export async function watchGhostText(page: Page): Promise<() => Promise<Watched>> {
  await page.evaluate('globalThis.__name = (f) => f'); // which tsx puts around functions
  await page.evaluate(watch);
  return () => page.evaluate(() => (globalThis as unknown as { endWatch: () => Watched }).endWatch());
}

/** Runs in the page, alone: nothing of this file is there. */
function watch(): void {
  interface Part {
    readonly textContent: string;
    readonly previousElementSibling: Part | null;
  }
  interface Document {
    querySelector: (selector: string) => Part | null;
    addEventListener: (
      type: string,
      listener: (event: { readonly key: string }) => void,
      capture: boolean,
    ) => void;
    removeEventListener: Document['addEventListener'];
  }
  const scope = globalThis as unknown as {
    readonly document: Document;
    readonly MutationObserver: new (changed: () => void) => {
      observe: (target: unknown, options: object) => void;
      disconnect: () => void;
    };
    endWatch: () => Watched;
  };
  const keys: number[] = [];
  const seen: Seen[] = [];
  const onKey = ({ key }: { readonly key: string }): void => {
    if (key.length === 1) keys.push(performance.now());
  };
  const observer = new scope.MutationObserver(() => {
    const ghost = scope.document.querySelector('.view-lines [class*="ghost-text-decoration"]');
    if (!ghost) return;
    const parts: string[] = [];
    for (let part = ghost.previousElementSibling; part; part = part.previousElementSibling)
      parts.unshift(part.textContent);
    const text = parts.join('').replaceAll('\u00a0', ' ');
    if (seen.at(-1)?.text !== text) seen.push({ text, time: performance.now() });
  });
  observer.observe(scope.document, { subtree: true, childList: true, characterData: true });
  scope.document.addEventListener('keydown', onKey, true);
  scope.endWatch = () => {
    observer.disconnect();
    scope.document.removeEventListener('keydown', onKey, true);
    return { keys, seen };
  };
}
