import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';

/** What somebody sent. */
export interface Sent {
  readonly path: string;
  readonly key: string | undefined;
  readonly body: Record<string, unknown>;
}

export type Answer = (response: ServerResponse, sent: Sent) => unknown;

/** An HTTP server that answers by path what the test wants, and remembers what it was asked. */
export class FakeServer {
  readonly sent: Sent[] = [];
  /** Requests that their sender has given up. */
  aborted = 0;
  url = '';
  readonly #server = createServer((request, response) => void this.#receive(request, response));
  readonly #answers: Readonly<Record<string, Answer>>;

  private constructor(answers: Readonly<Record<string, Answer>>) {
    this.#answers = answers;
  }

  static async start(answers: Readonly<Record<string, Answer>>): Promise<FakeServer> {
    const fake = new FakeServer(answers);
    await new Promise<void>((resolve) => fake.#server.listen(0, '127.0.0.1', resolve));
    fake.url = `http://127.0.0.1:${(fake.#server.address() as { port: number }).port}`;
    return fake;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    const path = request.url!;
    const body = (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
    const sent = { path, key: request.headers.authorization, body };
    this.sent.push(sent);
    response.once('close', () => {
      if (!response.writableFinished) this.aborted++;
    });
    const answer = this.#answers[path];
    if (answer) await answer(response, sent);
    else json({ error: 'not found' }, 404)(response);
  }
}

export function json(value: unknown, status = 200): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(value));
  };
}

/** What a fake model writes: what the holes of the self-test ask for, else `otherwise`. */
export function fakeModel(suffix: string, otherwise: string): string {
  return ['sandwich', 'quality', 'zebra'].find((name) => suffix.includes(name)) ?? otherwise;
}

/** A fake Ollama, after its API documentation, with one model that can insert and one that cannot. */
export function fakeOllama(text: string): Readonly<Record<string, Answer>> {
  return {
    '/api/version': json({ version: '0.12.11' }),
    '/v1/models': json({ data: [{ id: 'chat:latest' }, { id: 'code:latest' }] }),
    '/api/tags': json({ models: [{ name: 'chat:latest' }, { name: 'code:latest' }] }),
    '/api/show': (response, { body }) =>
      json({
        capabilities: body.model === 'code:latest' ? ['completion', 'insert'] : ['completion'],
        model_info: { 'qwen2.context_length': 32768 },
      })(response),
    '/api/generate': (response, { body }) => {
      response.writeHead(200, { 'Content-Type': 'application/x-ndjson' });
      for (const piece of fakeModel(String(body.suffix), text).match(/.{1,4}/gs)!) {
        const part = { model: body.model, response: piece, done: false };
        response.write(JSON.stringify({ ...part, logprobs: [{ token: piece, logprob: -0.1 }] }) + '\n');
      }
      const counts = { prompt_eval_count: 12, eval_count: 3 };
      response.end(JSON.stringify({ response: '', done: true, done_reason: 'stop', ...counts }) + '\n');
    },
  };
}

/** A fake OpenAI-compatible server without a tokenizer. */
export function fakeOpenAi(
  text: string,
  { readsSuffix = true, models = ['code'] } = {},
): Readonly<Record<string, Answer>> {
  return {
    '/v1/models': json({ object: 'list', data: models.map((id) => ({ id, object: 'model' })) }),
    '/v1/completions': (response, { body }) => {
      if (body.logprobs !== undefined) {
        json({ error: { message: 'logprobs are not supported' } }, 400)(response);
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const event = (value: unknown): string => `data: ${JSON.stringify(value)}\n\n`;
      const answer = readsSuffix ? fakeModel(String(body.suffix), text) : text;
      for (const piece of answer.match(/.{1,4}/gs)!) {
        response.write(event({ choices: [{ index: 0, text: piece, finish_reason: null }] }));
      }
      response.write(event({ choices: [{ index: 0, text: '', finish_reason: 'stop' }] }));
      response.end('data: [DONE]\n\n');
    },
  };
}
