import { createParser } from 'eventsource-parser';

/** The data of server-sent events, as OpenAI's API, vLLM and llama.cpp stream them. */
export async function* serverSentEvents(
  chunks: AsyncIterable<string>,
): AsyncGenerator<string, void, undefined> {
  const waiting: string[] = [];
  const parser = createParser({ onEvent: ({ data }) => void waiting.push(data) });
  for await (const chunk of chunks) {
    parser.feed(chunk);
    yield* waiting.splice(0);
  }
}

/** Lines, as Ollama streams its JSON. */
export async function* lines(chunks: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  let rest = '';
  for await (const chunk of chunks) {
    const whole = (rest + chunk).split('\n');
    rest = whole.pop()!;
    yield* whole.filter((line) => line.trim() !== '');
  }
  if (rest.trim() !== '') yield rest;
}
