import type { Connection } from './connection.ts';
import type { Dialect, Generation, Piece } from './dialect.ts';
import { garbled, ServerError } from './errors.ts';
import { type Fields, fields, list, number, numbers, text } from './fields.ts';
import { serverSentEvents } from './messages.ts';
import { withoutSpecials } from './plainText.ts';

/** How a server is told what the text has to begin with: vLLM now, and before 0.12. */
export const constraints = ['structured_outputs', 'guided_regex'] as const;
export type Constraint = (typeof constraints)[number];

/** What an OpenAI-compatible server does beyond the common part. */
export interface OpenAiOptions {
  readonly model: string;
  readonly constraint: Constraint | undefined;
  /** Whether it tells probabilities. */
  readonly logprobs: boolean;
}

/** OpenAI's `/v1/completions`, as vLLM and others have it. */
export class OpenAi implements Dialect {
  readonly #connection: Connection;
  readonly #options: OpenAiOptions;

  constructor(connection: Connection, options: OpenAiOptions) {
    this.#connection = connection;
    this.#options = options;
  }

  /** vLLM's `/tokenize`, and SGLang's. Special tokens are such wherever they are spelled. */
  async tokenize(prompt: string, signal: AbortSignal): Promise<readonly number[]> {
    const body = { model: this.#options.model, prompt, add_special_tokens: false };
    const tokens = numbers(fields(await this.#connection.json('/tokenize', body, signal)).tokens);
    if (!tokens) throw garbled(this.#connection.base, 'to /tokenize has no tokens');
    return tokens;
  }

  async *generate(generation: Generation, signal: AbortSignal): AsyncGenerator<Piece, void, undefined> {
    const { base } = this.#connection;
    const chunks = this.#connection.stream('/v1/completions', this.#body(generation), signal);
    let open = generation.count;
    for await (const data of serverSentEvents(chunks)) {
      if (data === '[DONE]') break;
      const event = parse(data, base);
      const usage = usageOf(event);
      for (const choice of list(event.choices).map(fields)) {
        const piece = pieceOf(choice);
        if (piece.end !== undefined) open--;
        yield { ...piece, ...(usage && { usage }) };
      }
      // The last event has no choice, but the count of tokens.
      if (usage && list(event.choices).length === 0) yield nothing(usage);
    }
    if (open > 0) throw garbled(base, 'broke off');
  }

  #body({ prompt, open, maxTokens, count, temperature, topP, seed }: Generation): Fields {
    const { model, constraint, logprobs } = this.#options;
    return {
      model,
      ...(prompt.kind === 'tokens'
        ? {
            prompt: prompt.ids,
            stop_token_ids: prompt.ends,
            logit_bias: Object.fromEntries(prompt.never.map((id) => [id, -100])),
          }
        : { prompt: withoutSpecials(prompt.prefix), suffix: withoutSpecials(prompt.suffix) }),
      max_tokens: maxTokens,
      temperature,
      ...(temperature > 0 && { top_p: topP, ...(seed !== undefined && { seed }) }),
      ...(count > 1 && { n: count }),
      ...(logprobs && { logprobs: 1 }),
      stream: true,
      stream_options: { include_usage: true },
      ...(open !== '' && constraint && constrained(constraint, beginningWith(open))),
    };
  }
}

function constrained(constraint: Constraint, regex: string): Fields {
  return constraint === 'guided_regex' ? { guided_regex: regex } : { structured_outputs: { regex } };
}

function beginningWith(open: string): string {
  const escapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
  return `${open.replace(/[\\^$.*+?()[\]{}|/\n\r\t-]/g, (char) => escapes[char] ?? `\\${char}`)}(.|\\n)*`;
}

function parse(data: string, base: string): Fields {
  let event: Fields;
  try {
    event = fields(JSON.parse(data));
  } catch (cause) {
    throw garbled(base, 'has a part that is no JSON', cause);
  }
  // vLLM has said it in both ways.
  const error = fields(event.object === 'error' ? event : event.error);
  if (Object.keys(error).length === 0) return event;
  throw new ServerError(`${base} gave up: ${text(error.message) ?? 'it does not say why'}`, {
    isPassing: true,
  });
}

function pieceOf(choice: Fields): Piece {
  const probabilities = fields(choice.logprobs).token_logprobs;
  const values = list(probabilities).map(number);
  const content = text(choice.text) ?? '';
  const reason = text(choice.finish_reason);
  return {
    index: number(choice.index) ?? 0,
    text: content,
    tokens: Array.isArray(probabilities) ? values.length : content === '' ? 0 : 1,
    logProbability: Array.isArray(probabilities)
      ? values.reduce((sum, value) => (sum === undefined || value === undefined ? undefined : sum + value), 0)
      : content === ''
        ? 0
        : undefined,
    ...(reason !== undefined && { end: reason === 'length' ? 'max-tokens' : 'end' }),
  };
}

function usageOf({ usage }: Fields): Piece['usage'] {
  if (typeof usage !== 'object' || usage === null) return undefined;
  const { prompt_tokens, prompt_tokens_details } = fields(usage);
  return { prompt: number(prompt_tokens), reused: number(fields(prompt_tokens_details).cached_tokens) };
}

function nothing(usage: Piece['usage'] & {}): Piece {
  return { index: 0, text: '', tokens: 0, logProbability: 0, usage };
}
