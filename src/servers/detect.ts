import type { Connection } from './connection.ts';
import { ServerError } from './errors.ts';
import { type Fields, fields, list, number, text } from './fields.ts';

export type ServerKind = 'llama.cpp' | 'Ollama' | 'vLLM' | 'OpenAI-compatible';

/** What a server says about itself. */
export interface Detected {
  readonly kind: ServerKind;
  readonly version: string | undefined;
  /** Names of its models; of llama.cpp the one that is loaded. */
  readonly models: readonly string[];
  /** Tokens of context, by model, where it tells. */
  readonly contexts: ReadonlyMap<string, number>;
}

/** What a question came to: an answer that is no error, or the error. */
type Answer = { readonly said: Fields } | { readonly error: unknown };

/**
 * Finds out which kind a server is, by what it alone answers: a port says nothing, and many stand behind a proxy.
 *
 * @throws ServerError that says why it is none of them; CancelledError when `signal` aborts
 */
export async function detect(connection: Connection, signal?: AbortSignal): Promise<Detected> {
  const ask = async (path: string): Promise<Answer> => {
    try {
      return { said: fields(await connection.json(path, undefined, signal)) };
    } catch (error) {
      return { error };
    }
  };
  const [props, ollama, models] = await Promise.all([ask('/props'), ask('/api/version'), ask('/v1/models')]);
  if ('said' in props && 'default_generation_settings' in props.said) return llamaCpp(props.said, models);
  if ('said' in ollama && text(ollama.said.version) !== undefined && !isVllm(models)) {
    return ollamaServer(connection, text(ollama.said.version), signal);
  }
  if ('said' in models && Array.isArray(models.said.data)) {
    const isFast = isVllm(models);
    const version = isFast ? await ask('/version') : undefined;
    return {
      kind: isFast ? 'vLLM' : 'OpenAI-compatible',
      version: version && 'said' in version ? text(version.said.version) : undefined,
      ...modelsOf(models.said),
    };
  }
  throw noneOf(connection.base, [models, props, ollama]);
}

function llamaCpp(props: Fields, models: Answer): Detected {
  const alias = text(props.model_alias) ?? text(props.model_path) ?? '';
  const served = 'said' in models ? modelsOf(models.said).models : [];
  const model = served[0] ?? alias;
  const context = number(fields(props.default_generation_settings).n_ctx);
  return {
    kind: 'llama.cpp',
    version: text(props.build_info),
    models: [model],
    contexts: new Map(context === undefined ? [] : [[model, context]]),
  };
}

async function ollamaServer(
  connection: Connection,
  version: string | undefined,
  signal: AbortSignal | undefined,
): Promise<Detected> {
  const tags = fields(await connection.json('/api/tags', undefined, signal));
  const models = list(tags.models).flatMap((model) => text(fields(model).name) ?? []);
  return { kind: 'Ollama', version, models, contexts: new Map() };
}

function isVllm(models: Answer): boolean {
  return (
    'said' in models &&
    list(models.said.data).some(
      (model) => fields(model).owned_by === 'vllm' || 'max_model_len' in fields(model),
    )
  );
}

function modelsOf({ data }: Fields): Pick<Detected, 'models' | 'contexts'> {
  const models: string[] = [];
  const contexts = new Map<string, number>();
  for (const model of list(data).map(fields)) {
    const id = text(model.id);
    if (id === undefined) continue;
    models.push(id);
    const context = number(model.max_model_len);
    if (context !== undefined) contexts.set(id, context);
  }
  return { models, contexts };
}

/** Says what is most useful to know: that a key is wrong, that nothing is there, or else that it is something else. */
function noneOf(base: string, answers: readonly Answer[]): unknown {
  const errors = answers.flatMap((answer) => ('error' in answer ? [answer.error] : []));
  const isTelling = (error: unknown): boolean =>
    !(error instanceof ServerError) || (error.status !== 404 && error.status !== 405);
  return (
    errors.find((error) => error instanceof ServerError && (error.status === 401 || error.status === 403)) ??
    errors.find(isTelling) ??
    new ServerError(
      `${base} is no server that is known here: it has none of llama.cpp's /props, Ollama's /api/version and OpenAI's /v1/models.`,
    )
  );
}
