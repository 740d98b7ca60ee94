import type { Dialect, Generation, Usage } from './dialect.ts';
import type { StreamedText } from './streamedText.ts';

/** What else is known when the texts are there. */
export interface Receipt {
  readonly usage: Usage;
  /** When the first piece came, in the time of `performance.now()`. */
  readonly firstAt: number;
}

/**
 * Has texts made, up to where each ends by the rules or its time is over; then the request is aborted. A text of which
 * nothing has come by then gets a first piece, as the local engine computes one.
 *
 * @param texts one for each that is made, to be filled
 * @param deadline in the time of `performance.now()`
 * @throws ServerError, or CancelledError when `signal` aborts
 */
export async function receive(
  dialect: Dialect,
  generation: Generation,
  texts: readonly StreamedText[],
  deadline: number,
  signal: AbortSignal,
): Promise<Receipt> {
  const enough = new AbortController();
  const onAbort = (): void => enough.abort();
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) enough.abort();
  let firstAt: number | undefined;
  const stop = (): void => {
    for (const text of texts) text.end('time');
    enough.abort();
  };
  const timer = setTimeout(
    () => {
      if (firstAt !== undefined) stop();
    },
    Math.max(0, deadline - performance.now()),
  );
  let usage: Usage = { prompt: undefined, reused: undefined };
  try {
    for await (const piece of dialect.generate(generation, enough.signal)) {
      usage = {
        prompt: piece.usage?.prompt ?? usage.prompt,
        reused: piece.usage?.reused ?? usage.reused,
      };
      texts[piece.index]?.take(piece);
      if (piece.tokens > 0) firstAt ??= performance.now();
      if (texts.every(({ ended }) => ended)) break;
      if (firstAt !== undefined && performance.now() > deadline) stop();
    }
  } catch (error) {
    if (signal.aborted || !texts.every(({ ended }) => ended)) throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    enough.abort();
  }
  for (const text of texts) text.end('end');
  return { usage, firstAt: firstAt ?? performance.now() };
}
