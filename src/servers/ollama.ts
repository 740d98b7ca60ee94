import type { Connection } from './connection.ts';
import type { Dialect, Generation, Piece } from './dialect.ts';
import { garbled, ServerError } from './errors.ts';
import { type Fields, fields, list, number, text } from './fields.ts';
import { lines } from './messages.ts';
import { withoutSpecials } from './plainText.ts';

/** Ollama's `/api/generate`: it makes the prompt by the model's template, where that has a place for the suffix. */
export class Ollama implements Dialect {
  readonly #connection: Connection;
  readonly #model: string;
  readonly #keepAliveMinutes: number;

  /** @param keepAliveMinutes how long the model stays in the server's memory after a request; 0 for ever */
  constructor(connection: Connection, model: string, keepAliveMinutes: number) {
    this.#connection = connection;
    this.#model = model;
    this.#keepAliveMinutes = keepAliveMinutes;
  }

  async *generate(generation: Generation, signal: AbortSignal): AsyncGenerator<Piece, void, undefined> {
    const { base } = this.#connection;
    for await (const line of lines(
      this.#connection.stream('/api/generate', this.#body(generation), signal),
    )) {
      const event = parse(line, base);
      yield pieceOf(event);
      if (event.done === true) return;
    }
    throw garbled(base, 'broke off');
  }

  #body({ prompt, maxTokens, temperature, topP, seed }: Generation): Fields {
    if (prompt.kind === 'tokens') throw new RangeError('Ollama takes no tokens');
    return {
      model: this.#model,
      prompt: withoutSpecials(prompt.prefix),
      // Without a suffix it would take the prompt for the beginning of a conversation.
      suffix: withoutSpecials(prompt.suffix) || '\n',
      stream: true,
      logprobs: true,
      keep_alive: this.#keepAliveMinutes === 0 ? -1 : `${this.#keepAliveMinutes}m`,
      options: {
        num_predict: maxTokens,
        temperature,
        ...(temperature > 0 && { top_k: 0, min_p: 0, top_p: topP, ...(seed !== undefined && { seed }) }),
      },
    };
  }
}

function parse(line: string, base: string): Fields {
  let event: Fields;
  try {
    event = fields(JSON.parse(line));
  } catch (cause) {
    throw garbled(base, 'has a line that is no JSON', cause);
  }
  const message = text(event.error);
  if (message !== undefined) throw new ServerError(`${base} gave up: ${message}`, { isPassing: true });
  return event;
}

function pieceOf(event: Fields): Piece {
  const content = text(event.response) ?? '';
  const probabilities = list(event.logprobs).map((item) => number(fields(item).logprob));
  const isTold = probabilities.length > 0 || content === '';
  return {
    index: 0,
    text: content,
    tokens: probabilities.length > 0 ? probabilities.length : content === '' ? 0 : 1,
    logProbability: isTold
      ? probabilities.reduce<number | undefined>(
          (sum, value) => (sum === undefined || value === undefined ? undefined : sum + value),
          0,
        )
      : undefined,
    ...(event.done === true && {
      end: event.done_reason === 'length' ? 'max-tokens' : 'end',
      usage: { prompt: number(event.prompt_eval_count), reused: undefined },
    }),
  };
}
