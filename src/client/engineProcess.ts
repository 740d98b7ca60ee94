import { fork, type ChildProcess } from 'node:child_process';
import { constants, getPriority, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import {
  CancellationTokenSource,
  createMessageConnection,
  IPCMessageReader,
  IPCMessageWriter,
  ResponseError,
  type CancellationToken,
  type MessageConnection,
} from 'vscode-jsonrpc/node';
import type { CostTable } from '../core/decode/costProfile.ts';
import {
  CompleteRequest,
  DevicesRequest,
  InspectRequest,
  LoadRequest,
  LogNotification,
  NextByteRequest,
  ProfileProgress,
  ProfileRequest,
  StateNotification,
  TokenEndsRequest,
  WorkspaceRequest,
  type CompleteParams,
  type CompleteResult,
  type DevicesParams,
  type DevicesResult,
  type EngineState,
  type InspectParams,
  type LoadParams,
  type LoadResult,
  type LogLevel,
  type ModelFacts,
  type NextByteResult,
  type PromptParams,
  type WorkspaceParams,
  type WorkspaceResult,
} from '../engine/protocol.ts';
import { untilAborted } from './abort.ts';
import { CancelledError, EngineError } from './errors.ts';

export type Log = (level: LogLevel, message: string) => void;

export interface EngineProcessOptions {
  /** The engine's bundle, run with the Node (or Electron) that runs this. */
  readonly entry: string;
  readonly log: Log;
  /** Lets a debugger attach to the engine at this port. */
  readonly inspectPort?: number | undefined;
  /** How long a request may go beyond its own time budget, if it has one, before the engine counts as hung. */
  readonly patienceMs?: number;
}

/** Long enough to wait for the request before it, and for a large model to be loaded again. */
const defaultPatienceMs = 60_000;

/** One child process that runs the engine, from its start to its end. Never started again: see EngineClient. */
export class EngineProcess {
  /** Resolves when the process has ended, with the reason in words. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #connection: MessageConnection;
  readonly #patienceMs: number;
  #endReason: string | undefined;
  #unanswered = 0;
  /** Asked for so far. */
  #profiles = 0;

  constructor(options: EngineProcessOptions, onState: (state: EngineState) => void) {
    const { entry, log, inspectPort, patienceMs = defaultPatienceMs } = options;
    this.#patienceMs = patienceMs;
    this.#child = fork(entry, {
      env: engineEnvironment(),
      // Not the host's own flags (fork's default): its --inspect port is taken, its heap limits are not meant for us.
      execArgv: inspectPort === undefined ? [] : [`--inspect=${inspectPort}`],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    lowerPriority(this.#child.pid);
    logLines(this.#child.stdout, (line) => {
      log('debug', line);
    });
    logLines(this.#child.stderr, (line) => {
      log('warn', line);
    });

    this.#connection = createMessageConnection(
      new IPCMessageReader(this.#child),
      new IPCMessageWriter(this.#child),
    );
    this.#connection.onError(([error]) => {
      log('warn', `Connection to the engine: ${error.message}`);
    });
    this.#connection.onNotification(LogNotification, ({ level, message }) => {
      log(level, message);
    });
    this.#connection.onNotification(StateNotification, onState);
    this.#connection.listen();

    this.ended = new Promise((resolve) => {
      // 'close' rather than 'exit': by then the last output and the last messages have arrived.
      this.#child.once('close', (code, signal) => {
        this.#endReason ??= `The completion engine ended unexpectedly (${signal ?? `exit code ${code ?? 'unknown'}`}). The log has its last output.`;
        resolve(this.#endReason); // before the requests in flight hear of it: who asks again then must find us gone
        this.#connection.dispose(); // rejects the requests in flight
      });
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether the process has ended, or has been told to. */
  get hasEnded(): boolean {
    return this.#endReason !== undefined;
  }

  /** Whether it works on something that has to be answered in time. */
  get isBusy(): boolean {
    return this.#unanswered > 0;
  }

  load(params: LoadParams): Promise<LoadResult> {
    return this.#request((token) => this.#connection.sendRequest(LoadRequest, params, token));
  }

  complete(params: CompleteParams, signal?: AbortSignal): Promise<CompleteResult> {
    return this.#ask(
      (token) => this.#connection.sendRequest(CompleteRequest, params, token),
      signal,
      params.timeBudgetMs,
    );
  }

  nextByte(params: PromptParams, signal?: AbortSignal): Promise<NextByteResult> {
    return this.#ask((token) => this.#connection.sendRequest(NextByteRequest, params, token), signal);
  }

  tokenEnds(text: string, signal?: AbortSignal): Promise<number[]> {
    return this.#ask((token) => this.#connection.sendRequest(TokenEndsRequest, { text }, token), signal);
  }

  /** No time limit, and does not make the engine busy: it works on the files beside its requests. */
  workspace(params: WorkspaceParams): Promise<WorkspaceResult> {
    return this.#request((token) => this.#connection.sendRequest(WorkspaceRequest, params, token));
  }

  /** No time limit: it waits for pauses, however long somebody types. */
  async profile(onProgress: (length: number) => void, signal?: AbortSignal): Promise<CostTable> {
    const progress = ++this.#profiles;
    const subscription = this.#connection.onProgress(ProfileProgress, progress, onProgress);
    try {
      return await this.#request(
        (token) => this.#connection.sendRequest(ProfileRequest, { progress }, token),
        signal,
      );
    } finally {
      subscription.dispose();
    }
  }

  /** No time limit: large models take their time, and the engine ends probes that hang. */
  devices(params: DevicesParams, signal?: AbortSignal): Promise<DevicesResult> {
    return this.#request((token) => this.#connection.sendRequest(DevicesRequest, params, token), signal);
  }

  /** What a model's headers tell. @throws EngineError also where a file keeps the engine from answering in time */
  inspect(params: InspectParams, signal?: AbortSignal): Promise<ModelFacts> {
    return this.#ask((token) => this.#connection.sendRequest(InspectRequest, params, token), signal);
  }

  /** Ends the process at once: it has nothing to save, and a forward pass under way would delay a polite exit. */
  async kill(): Promise<void> {
    this.#endReason ??= 'The completion engine was stopped.';
    this.#child.kill('SIGKILL');
    await this.ended;
  }

  /** A request that a loaded engine has to answer in time. */
  #ask<R>(
    send: (token: CancellationToken) => Promise<R>,
    signal: AbortSignal | undefined,
    timeBudgetMs = 0,
  ): Promise<R> {
    return this.#request((token) => {
      const answer = send(token);
      this.#expect(answer, timeBudgetMs + this.#patienceMs);
      this.#unanswered++;
      const answered = () => this.#unanswered--;
      answer.then(answered, answered);
      return answer;
    }, signal);
  }

  /**
   * Ends an engine that does not answer, not even that a request was cancelled: it is stuck inside a computation,
   * where no message reaches it, and would hold up every request to come.
   */
  #expect(answer: Promise<unknown>, ms: number): void {
    const timer = setTimeout(() => {
      this.#endReason ??= `The completion engine did not answer for ${Math.round(ms / 1000)} s and was ended.`;
      this.#child.kill('SIGKILL');
    }, ms);
    const done = () => {
      clearTimeout(timer);
    };
    answer.then(done, done);
  }

  async #request<R>(send: (token: CancellationToken) => Promise<R>, signal?: AbortSignal): Promise<R> {
    if (signal?.aborted) throw new CancelledError();
    const cancellation = new CancellationTokenSource();
    const cancel = () => {
      cancellation.cancel();
    };
    signal?.addEventListener('abort', cancel, { once: true });
    try {
      return await untilAborted(send(cancellation.token), signal);
    } catch (error) {
      if (error instanceof CancelledError) throw error;
      if (this.#endReason !== undefined) throw new EngineError(this.#endReason, { cause: error });
      const code = error instanceof ResponseError ? error.code : undefined;
      throw new EngineError((error as Error).message, { cause: error, code });
    } finally {
      signal?.removeEventListener('abort', cancel);
    }
  }
}

function engineEnvironment(): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    // Under desktop VS Code the executable is Electron; with this it is a plain Node. Node itself ignores it.
    ELECTRON_RUN_AS_NODE: '1',
  };
  // Set by the editor's debugger for the extension host: the engine would wait for a debugger that never comes.
  delete env.NODE_OPTIONS;
  delete env.VSCODE_INSPECTOR_OPTIONS;
  return env;
}

/** A suggestion that comes a little later is better than an editor or a compiler that stutters. */
function lowerPriority(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    setPriority(pid, Math.max(getPriority(), constants.priority.PRIORITY_BELOW_NORMAL)); // higher is nicer
  } catch {
    // Some containers forbid it, and the process may be gone already: then it runs as it is.
  }
}

function logLines(stream: Readable | null, log: (line: string) => void): void {
  if (stream) createInterface({ input: stream }).on('line', log);
}
