import { pathToFileURL } from 'node:url';
import { untilAborted } from '../client/abort.ts';
import { EngineClient } from '../client/engineClient.ts';
import type { CostTable } from '../core/decode/costProfile.ts';
import type { CompletionLength } from '../core/decode/stop.ts';
import type { Slice } from '../core/document/slice.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type {
  CompleteParams,
  Completion,
  LoadResult,
  NextByteResult,
  PromptParams,
  WorkspaceParams,
  WorkspaceResult,
} from '../engine/protocol.ts';
import type { EngineOptions } from './engineOptions.ts';
import { modelPath } from './models/environment.ts';
import type { EngineInfo } from '../servers/completionEngine.ts';
import { cacheDir, type Installation } from './installation.ts';
import { withServer } from './withServer.ts';

/** A cursor in a file. */
export interface Place extends Slice {
  /** On this machine. */
  readonly file: string;
  /** As the model sees it, `/`-separated. */
  readonly path: string;
}

/** What a command asks of the engine, if it is to be other than in the extension. */
export type Extras = Partial<
  Pick<
    CompleteParams,
    'maxTokens' | 'timeBudgetMs' | 'speculation' | 'trace' | 'sampling' | 'context' | 'interpolation'
  >
>;

/** What a command asks of the engine. */
export interface Request extends Place, Extras {
  readonly length: CompletionLength;
  readonly healing: HealingMode;
}

export interface Engine<Info = EngineInfo> {
  readonly info: Info;
  readonly loadMs: number;
  readonly complete: (request: Request) => Promise<Completion>;
  readonly nextByte: (place: Place) => Promise<NextByteResult>;
  readonly tokenEnds: (text: string) => Promise<number[]>;
  readonly profile: (onProgress: (length: number) => void) => Promise<CostTable>;
  /** Resolves when the files that drafts may be taken from are indexed. */
  readonly workspace: (changes: WorkspaceParams) => Promise<WorkspaceResult>;
}

/** The extension's limits, but more patience than a person who is typing has. */
export const limits = { maxTokens: 256, maxLines: 12, timeBudgetMs: 10_000 };

/**
 * Runs `work` with what the options name: a server, or a loaded engine, which ends with it.
 *
 * @throws CancelledError when `signal` aborts
 */
export function withCompletions<T>(
  installation: Installation,
  options: EngineOptions,
  signal: AbortSignal,
  work: (engine: Engine) => Promise<T>,
): Promise<T> {
  return options.server === undefined
    ? withEngine(installation, options, signal, work)
    : withServer(options.server, options, signal, work);
}

/** Runs `work` with a loaded engine, which ends with it. @throws CancelledError when `signal` aborts */
export async function withEngine<T>(
  installation: Installation,
  options: EngineOptions,
  signal: AbortSignal,
  work: (engine: Engine<LoadResult>) => Promise<T>,
  cache = cacheDir(),
): Promise<T> {
  const { model, draftModel } = options;
  const modelDir = model === undefined ? installation.modelDir : await modelPath(model);
  const draftModelDir = draftModel === undefined ? undefined : await modelPath(draftModel);
  const client = new EngineClient({
    entry: installation.engineEntry,
    load: {
      modelDir,
      ...(draftModelDir !== undefined && { draftModelDir }),
      ...(options.draftLength && { draftLength: options.draftLength }),
      cacheDir: cache,
      format: options.format,
      device: options.device ?? 'auto',
      threads: options.threads,
      idleMinutes: 0,
    },
    log: (level, message) => {
      // Ctrl-C reaches the engine as well as us: that it ends then is no news.
      if ((level === 'warn' || level === 'error') && !signal.aborted) console.error(message);
    },
  });
  const { layout } = options;
  const prompt = ({ file, path, prefix, prefixOffset, suffix }: Place): PromptParams => ({
    ...{ uri: pathToFileURL(file).href, path, prefix, prefixOffset, suffix },
    ...(layout && { layout }),
  });
  try {
    const info = await untilAborted(client.start(), signal);
    return await work({
      info,
      loadMs: info.loadMs,
      complete: ({ file, path, prefix, prefixOffset, suffix, ...rest }) => {
        const place = prompt({ file, path, prefix, prefixOffset, suffix });
        return client.complete({ ...limits, ...place, ...rest }, signal);
      },
      nextByte: (place) => client.nextByte(prompt(place), signal),
      tokenEnds: (text) => client.tokenEnds(text, signal),
      profile: (onProgress) => client.profile(signal, onProgress),
      workspace: (changes) => untilAborted(client.workspace(changes), signal),
    });
  } finally {
    await client.dispose();
  }
}
