import { setMaxListeners } from 'node:events';
import { CancelledError } from '../client/errors.ts';
import { findSentinels, sentinelNames } from '../core/fim/sentinels.ts';
import type { ServerAddress } from './address.ts';
import type { ServerInfo } from './completionEngine.ts';
import { Connection } from './connection.ts';
import { type Detected, detect } from './detect.ts';
import type { Dialect } from './dialect.ts';
import { ServerError } from './errors.ts';
import { fields, list, number } from './fields.ts';
import { LlamaCpp } from './llamaCpp.ts';
import { Ollama } from './ollama.ts';
import { constraints, OpenAi, type OpenAiOptions } from './openAi.ts';
import { plainParts } from './plainText.ts';
import { canForce, chooseLayout, type Filled, fill, fillNames } from './probes.ts';
import { PromptMaker, textPrompt } from './prompts.ts';
import { ServerTokenizer } from './serverTokenizer.ts';
import type { Timeouts } from './timeouts.ts';

export interface ServerSettings {
  readonly address: ServerAddress;
  /** Of the server's origin. */
  readonly key?: string | undefined;
  /** Where the server has several. */
  readonly model?: string | undefined;
  /** How long a server that can be told keeps the model in memory; 0 for ever. */
  readonly keepAliveMinutes: number;
  readonly timeouts: Timeouts;
}

/** A server that can be asked. */
export interface Server {
  readonly info: ServerInfo;
  readonly dialect: Dialect;
  /** Where the prompts are ours. */
  readonly prompts: PromptMaker | undefined;
}

/** Context taken for granted where a server does not tell: Ollama's default. */
const usualContext = 4096;

/**
 * Finds out what a server is, and tries what it can.
 *
 * @throws ServerError that says what is wrong and what to do; CancelledError when `signal` aborts
 */
export async function connectServer(settings: ServerSettings, signal: AbortSignal): Promise<Server> {
  setMaxListeners(0, signal); // each question listens
  const connection = new Connection(settings.address, settings.key, settings.timeouts);
  const detected = await detect(connection, signal);
  switch (detected.kind) {
    case 'llama.cpp':
      return connectLlamaCpp(connection, detected, signal);
    case 'Ollama':
      return connectOllama(connection, detected, settings, signal);
    case 'vLLM':
    case 'OpenAI-compatible':
      return connectOpenAi(connection, detected, settings, signal);
  }
}

async function connectLlamaCpp(
  connection: Connection,
  detected: Detected,
  signal: AbortSignal,
): Promise<Server> {
  const [model = ''] = detected.models;
  const maxLength = detected.contexts.get(model) ?? usualContext;
  const dialect = new LlamaCpp(connection);
  const about = {
    ...aboutServer(connection, detected, model, maxLength),
    canDraw: true,
    tellsProbabilities: true,
  };
  const tokenizer = new ServerTokenizer((plain, signal) => dialect.tokenize(plain, false, signal));
  const prompts = await promptsOf(tokenizer, (name) => dialect.tokenize(name, true, signal));
  if (prompts) return ours(dialect, prompts, about, signal);
  const filled = await guard(fillNames(dialect, signal), () => noFim(connection.base, model));
  if (filled.right === 0) throw ignoresSuffix(connection.base, model);
  const isForced = await canForce(dialect, textPrompt({ prefix: 'a', suffix: '\n', files: [] }), signal);
  return {
    info: { ...about, fim: 'texts', canForce: isForced, readsOtherFiles: maxLength >= usualContext, filled },
    dialect,
    prompts: undefined,
  };
}

async function connectOpenAi(
  connection: Connection,
  detected: Detected,
  settings: ServerSettings,
  signal: AbortSignal,
): Promise<Server> {
  const model = theModel(connection.base, detected.models, settings.model);
  const maxLength = detected.contexts.get(model) ?? usualContext;
  const plain: OpenAiOptions = { model, constraint: undefined, logprobs: false };
  const bare = new OpenAi(connection, plain);
  const tokenizer = new ServerTokenizer(async (plain, signal) => {
    const parts = plainParts(plain).filter((part) => part !== '');
    return (await Promise.all(parts.map((part) => bare.tokenize(part, signal)))).flat();
  });
  const prompts = await orUndefined(promptsOf(tokenizer, (name) => bare.tokenize(name, signal)));
  const about = { ...aboutServer(connection, detected, model, maxLength), canDraw: true };
  if (!prompts) {
    const options = { ...plain, logprobs: await tellsProbabilities(connection, plain, signal) };
    const dialect = new OpenAi(connection, options);
    const filled = await guard(fillNames(dialect, signal), () => noFim(connection.base, model));
    if (filled.right === 0) throw ignoresSuffix(connection.base, model);
    return {
      info: {
        ...about,
        ...{ fim: 'texts', canForce: false, readsOtherFiles: false, filled },
        tellsProbabilities: options.logprobs,
      },
      dialect,
      prompts: undefined,
    };
  }
  // One after another: a server may compile something for the first of its kind.
  let options = plain;
  for (const constraint of constraints) {
    const candidate = { ...options, constraint };
    if (await orUndefined(canForce(new OpenAi(connection, candidate), prompts.empty, signal))) {
      options = candidate;
      break;
    }
  }
  const withLogprobs = { ...options, logprobs: true };
  if (
    (await orUndefined(fill(new OpenAi(connection, withLogprobs), prompts.empty, '', 1, signal))) !==
    undefined
  ) {
    options = withLogprobs;
  }
  const dialect = new OpenAi(connection, options);
  return ours(dialect, prompts, { ...about, tellsProbabilities: options.logprobs }, signal);
}

async function connectOllama(
  connection: Connection,
  detected: Detected,
  { model: wanted, keepAliveMinutes }: ServerSettings,
  signal: AbortSignal,
): Promise<Server> {
  const { base } = connection;
  const show = async (model: string) => fields(await connection.json('/api/show', { model }, signal));
  const canInsert = (shown: ReturnType<typeof fields>): boolean =>
    list(shown.capabilities).includes('insert');
  let model: string | undefined;
  if (wanted !== undefined) {
    // `ollama run name` means `name:latest`.
    model = [wanted, `${wanted}:latest`].find((name) => detected.models.includes(name));
    if (model === undefined) throw noModel(base, wanted, detected.models);
  } else {
    for (const name of detected.models) {
      if (canInsert(await show(name))) {
        model = name;
        break;
      }
    }
    if (model === undefined) {
      throw new ServerError(
        `None of Ollama's models at ${base} can fill in the middle. Get one that can, as with: ollama pull qwen2.5-coder:1.5b-base`,
      );
    }
  }
  const shown = await show(model);
  if (!canInsert(shown)) throw noFim(base, model);
  const lengths = Object.entries(fields(shown.model_info)).filter(([name]) =>
    name.endsWith('.context_length'),
  );
  const maxLength = Math.min(usualContext, number(lengths[0]?.[1]) ?? usualContext);
  const dialect = new Ollama(connection, model, keepAliveMinutes);
  const filled = await fillNames(dialect, signal);
  return {
    info: {
      ...aboutServer(connection, detected, model, maxLength),
      ...{ fim: 'texts', canForce: false, canDraw: false, readsOtherFiles: false, filled },
      tellsProbabilities: true,
    },
    dialect,
    prompts: undefined,
  };
}

type About = Omit<ServerInfo, 'fim' | 'canForce' | 'readsOtherFiles' | 'filled' | 'layout'>;

/** A server that takes our prompts. */
async function ours(
  dialect: Dialect,
  prompts: PromptMaker,
  about: About,
  signal: AbortSignal,
): Promise<Server> {
  const isForced = await canForce(dialect, prompts.empty, signal);
  const { layout, filled } = await chooseLayout(dialect, prompts, isForced, signal);
  return {
    info: {
      ...about,
      ...{ fim: 'tokens', layout, canForce: isForced, filled },
      readsOtherFiles: prompts.readsOtherFiles(about.maxLength),
    },
    dialect,
    prompts,
  };
}

function aboutServer(
  { base }: Connection,
  { kind, version }: Detected,
  model: string,
  maxLength: number,
): Pick<ServerInfo, 'server' | 'kind' | 'version' | 'model' | 'maxLength'> {
  return { server: base, kind, version, model, maxLength };
}

/** Asks which of the known spellings are one token. A model's name says nothing reliable about its layout. */
async function promptsOf(
  tokenizer: ServerTokenizer,
  tokenize: (name: string) => Promise<readonly number[]>,
): Promise<PromptMaker | undefined> {
  const specials = new Map<string, number>();
  await Promise.all(
    sentinelNames.map(async (name) => {
      const [id, ...more] = await tokenize(name);
      if (id !== undefined && more.length === 0) specials.set(name, id);
    }),
  );
  const sentinels = findSentinels(specials);
  if (!sentinels) return undefined;
  const { ends } = sentinels;
  const never = [...new Set(specials.values())].filter((id) => !ends.has(id));
  return new PromptMaker(tokenizer, sentinels, { ends: [...ends], never });
}

async function tellsProbabilities(
  connection: Connection,
  options: OpenAiOptions,
  signal: AbortSignal,
): Promise<boolean> {
  const dialect = new OpenAi(connection, { ...options, logprobs: true });
  const prompt = textPrompt({ prefix: 'a = ', suffix: '\n', files: [] });
  return (await orUndefined(fill(dialect, prompt, '', 1, signal))) !== undefined;
}

function theModel(base: string, models: readonly string[], wanted: string | undefined): string {
  if (wanted !== undefined) {
    if (!models.includes(wanted)) throw noModel(base, wanted, models);
    return wanted;
  }
  const [only, ...others] = models;
  if (only === undefined) throw new ServerError(`${base} has no model.`);
  if (others.length > 0) {
    throw new ServerError(`${base} has several models. Choose one of: ${shown(models)}.`, { models });
  }
  return only;
}

function noModel(base: string, wanted: string, models: readonly string[]): ServerError {
  return new ServerError(`${base} has no model "${wanted}". It has: ${shown(models)}.`, { models });
}

function shown(models: readonly string[]): string {
  const most = 8;
  const more = models.length > most ? `, and ${models.length - most} more` : '';
  return models.slice(0, most).join(', ') + more;
}

function noFim(base: string, model: string): ServerError {
  return new ServerError(
    `${model} at ${base} cannot fill in the middle, as the server has it. Serve a base code model that can, such as Qwen2.5-Coder (not Instruct).`,
  );
}

function ignoresSuffix(base: string, model: string): ServerError {
  return new ServerError(
    `${base} answers for ${model}, but takes no notice of the text after the cursor. Serve a base code model with fill-in-the-middle tokens, with a server that knows them (llama.cpp, Ollama) or tells them (vLLM).`,
  );
}

/** For what a server may not have: only that nobody is there, or nobody waits, counts as an error. */
async function orUndefined<T>(attempt: Promise<T>): Promise<T | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (error instanceof CancelledError || !isRefusal(error)) throw error;
    return undefined;
  }
}

/** In place of what a server says to what it cannot do. */
async function guard(attempt: Promise<Filled>, instead: () => ServerError): Promise<Filled> {
  try {
    return await attempt;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    const { message } = error as ServerError;
    throw new ServerError(`${instead().message} (${message})`, { cause: error });
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof ServerError && error.status !== undefined && ![401, 403, 429, 503].includes(error.status)
  );
}
