import type { Connection } from './connection.ts';
import type { Dialect, Generation, Piece, ServerPrompt } from './dialect.ts';
import { garbled, ServerError } from './errors.ts';
import { type Fields, fields, list, number, numbers, text } from './fields.ts';
import { serverSentEvents } from './messages.ts';

/**
 * Chunks of the prompt's tokens that the server may move within its cache, instead of computing them again where
 * something before them has changed: the text after the cursor, in `/infill`, which puts it last. As in the
 * settings that llama.cpp comes with for completion in editors.
 */
const CACHE_REUSE = 256;

/**
 * llama.cpp's own server. `/completion` takes tokens, so that the prompt is ours; `/infill` makes it of the texts, for
 * models whose tokens only the server knows. Which slot of the server has the prompt in its cache, it finds by itself.
 */
export class LlamaCpp implements Dialect {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async tokenize(content: string, isSpecial: boolean, signal: AbortSignal): Promise<readonly number[]> {
    const body = { content, add_special: false, parse_special: isSpecial };
    const tokens = numbers(fields(await this.#connection.json('/tokenize', body, signal)).tokens);
    if (!tokens) throw garbled(this.#connection.base, 'to /tokenize has no tokens');
    return tokens;
  }

  async *generate(generation: Generation, signal: AbortSignal): AsyncGenerator<Piece, void, undefined> {
    const { prompt } = generation;
    const path = prompt.kind === 'tokens' ? '/completion' : '/infill';
    const body = { ...promptFields(prompt), ...options(generation) };
    let open = generation.count;
    for await (const data of serverSentEvents(this.#connection.stream(path, body, signal))) {
      const event = parse(data, this.#connection.base);
      const piece = pieceOf(event, prompt);
      yield piece;
      if (piece.end !== undefined && --open === 0) return;
    }
    throw garbled(this.#connection.base, 'broke off');
  }
}

function promptFields(prompt: ServerPrompt): Fields {
  if (prompt.kind === 'tokens') {
    return { prompt: prompt.ids, logit_bias: prompt.never.map((id) => [id, false]) };
  }
  const { prefix, suffix, files } = prompt;
  return {
    input_prefix: prefix,
    input_suffix: suffix,
    prompt: '',
    input_extra: files.map(({ path, text }) => ({ filename: path, text })),
    n_cache_reuse: CACHE_REUSE,
  };
}

function options({ open, maxTokens, count, temperature, topP, seed, timeBudgetMs }: Generation): Fields {
  return {
    n_predict: maxTokens,
    stream: true,
    cache_prompt: true,
    return_tokens: true,
    timings_per_token: true,
    n_probs: 1,
    temperature,
    // The server's own defaults (min_p, top_k) would draw from another distribution than the local engine does.
    ...(temperature > 0 && { top_k: 0, min_p: 0, top_p: topP, ...(seed !== undefined && { seed }) }),
    ...(count > 1 && { n_cmpl: count }),
    // Counts from the first token, and only from the end of a line on: for texts of several lines.
    t_max_predict_ms: timeBudgetMs,
    ...(open !== '' && { grammar: `root ::= ${quote(open)} [^\\x00]*` }),
  };
}

/** As a string of GBNF. */
function quote(literal: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `"${literal.replace(/["\\\n\r\t]/g, (char) => escapes[char] ?? `\\${char}`)}"`;
}

function parse(data: string, base: string): Fields {
  let event: Fields;
  try {
    event = fields(JSON.parse(data));
  } catch (cause) {
    throw garbled(base, 'has a part that is no JSON', cause);
  }
  const message = text(fields(event.error).message);
  if (message !== undefined) throw new ServerError(`${base} gave up: ${message}`, { isPassing: true });
  return event;
}

function pieceOf(event: Fields, prompt: ServerPrompt): Piece {
  const tokens = numbers(event.tokens) ?? [];
  const isEnd = prompt.kind === 'tokens' && tokens.some((id) => prompt.ends.includes(id));
  const isLast = event.stop === true;
  const probabilities = list(event.completion_probabilities).map((item) => number(fields(item).logprob));
  return {
    index: number(event.index) ?? 0,
    text: text(event.content) ?? '',
    tokens: tokens.length,
    logProbability: probabilities.reduce<number | undefined>(
      (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
      0,
    ),
    ...((isEnd || isLast) && { end: !isEnd && event.stop_type === 'limit' ? 'max-tokens' : 'end' }),
    usage: {
      prompt: number(event.tokens_evaluated),
      reused: number(fields(event.timings).cache_n),
    },
  };
}
