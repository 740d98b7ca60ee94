import { createEnding, type Ending } from '../core/decode/stop/index.ts';
import { lineEndsOf, withLf, withLineEnds } from '../core/document/lines.ts';
import { promptBudget, promptWindow } from '../core/fim/prompt.ts';
import type { CompleteParams, Completion, Draft } from '../engine/protocol.ts';
import type { Server } from './connect.ts';
import type { Generation } from './dialect.ts';
import { openEnd } from './openEnd.ts';
import { type Prompted, textPrompt } from './prompts.ts';
import { receive } from './receive.ts';
import { type Received, StreamedText } from './streamedText.ts';

/** Room that every prompt leaves in the context, as the local engine does. */
const MAX_NEW_TOKENS = 256;
/** How drafts beside the first are drawn: as other completions in the editor draw theirs, some apart and none wild. */
const drawing = { temperature: 0.8, topP: 0.95 };

/**
 * A suggestion from a server, cut and filtered as one from the local engine.
 *
 * @param arrived when the request came, in the time of `performance.now()`
 * @throws ServerError, or CancelledError when `signal` aborts
 */
export async function complete(
  server: Server,
  params: CompleteParams,
  arrived: number,
  signal: AbortSignal,
): Promise<Completion> {
  const start = performance.now();
  // Models are trained on LF; the answer goes back with the document's own line ends.
  const { lineEnds = lineEndsOf(params.prefix, params.suffix) } = params;
  const around = withLf(params);
  const { length, maxLines, indentation, sampling, timeBudgetMs } = params;
  const ending = createEnding(
    { prefix: around.prefix, suffix: around.suffix, length, maxLines },
    { indentation },
  );
  const { prompted, open } = await promptFor(server, around, signal);
  const promptDone = performance.now();

  const generation: Generation = {
    prompt: prompted.prompt,
    open,
    // The open end is written again: by its characters, so there is room for a token of each.
    maxTokens: Math.min(params.maxTokens, MAX_NEW_TOKENS) + open.length,
    count: 1,
    temperature: sampling?.temperature ?? 0,
    topP: sampling?.topP ?? 1,
    ...(sampling && { seed: sampling.seed }),
    timeBudgetMs,
  };
  const deadline = start + timeBudgetMs;
  const first = new StreamedText(open, ending.rule);
  const rest = new AbortController();
  const others = drawOthers(
    server,
    params,
    generation,
    ending,
    deadline,
    AbortSignal.any([signal, rest.signal]),
  );
  let receipt;
  try {
    receipt = await receive(server.dialect, generation, [first], deadline, signal);
  } catch (error) {
    rest.abort();
    throw error;
  }
  const shown = (received: Received): Draft & { readonly emptiedBy?: Completion['emptiedBy'] } => {
    const filtered = ending.finish(received.text, received.stop);
    const { stop, logProbability, confidence } = received;
    const text = withLineEnds(filtered.text, lineEnds);
    return { ...filtered, text, stop, logProbability, confidence };
  };
  const answer = shown(first.ended!);
  // They must not keep it waiting for longer than it has taken itself.
  const patience = setTimeout(() => rest.abort(), performance.now() - promptDone);
  const alternatives = others && rank(answer, (await others).map(shown), params.drafts!.leastConfidence ?? 0);
  clearTimeout(patience);
  const end = performance.now();
  return {
    ...answer,
    ...(alternatives && { alternatives }),
    tokens: {
      prompt: prompted.length ?? receipt.usage.prompt ?? 0,
      context: prompted.context,
      reused: receipt.usage.reused ?? 0,
      generated: first.ended!.count,
    },
    timings: {
      load: start - arrived,
      queue: 0,
      prompt: promptDone - start,
      prefill: receipt.firstAt - promptDone,
      healing: 0, // the server's grammar sees to it while it writes
      decode: end - receipt.firstAt,
      filters: 0,
      total: end - arrived,
    },
  };
}

async function promptFor(
  { info, prompts }: Server,
  around: CompleteParams,
  signal: AbortSignal,
): Promise<{ prompted: Prompted; open: string }> {
  const { path, context, healing } = around;
  const budget = promptBudget(info.maxLength, Math.min(MAX_NEW_TOKENS, info.maxLength >> 1));
  const { prefix, suffix } = promptWindow(around, budget);
  const open = healing !== 'off' && info.canForce ? openEnd(prefix) : '';
  const before = prefix.slice(0, prefix.length - open.length);
  if (prompts) {
    const layout = around.layout ?? info.layout!;
    return {
      prompted: await prompts.make(layout, { path, prefix: before, suffix, context }, budget, signal),
      open,
    };
  }
  const files = info.readsOtherFiles ? (context?.files ?? []) : [];
  // The most important last, next to the current file.
  const prompt = textPrompt({ prefix: before, suffix, files: files.toReversed() });
  return { prompted: { prompt, length: undefined, context: 0 }, open };
}

/** Other texts for the place, where they are wanted and the server makes several. Never rejects. */
function drawOthers(
  { dialect, info }: Server,
  { drafts, sampling }: CompleteParams,
  generation: Generation,
  { rule }: Ending,
  deadline: number,
  signal: AbortSignal,
): Promise<Received[]> | undefined {
  if (!drafts || drafts.count < 2 || sampling || !info.canDraw) return undefined;
  const count = drafts.count - 1;
  const texts = Array.from({ length: count }, () => new StreamedText(generation.open, rule));
  const drawn = { ...generation, ...drawing, count };
  return receive(dialect, drawn, texts, deadline, signal).then(
    () => texts.map(({ ended }) => ended!),
    // Given up, or failed, of which the first text tells: there are those that have come to an end.
    () => texts.flatMap(({ ended }) => ended ?? []),
  );
}

function rank(first: Draft, others: readonly Draft[], leastConfidence: number): Draft[] {
  const texts = new Set(['', first.text]);
  return others
    .toSorted((a, b) => (b.confidence ?? 0) - (a.confidence ?? 0))
    .filter(
      ({ text, confidence = 1 }) => confidence >= leastConfidence && !texts.has(text) && texts.add(text),
    );
}
