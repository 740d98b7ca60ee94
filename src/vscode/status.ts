import { basename } from 'node:path';
import type { EngineStatus } from '../client/engineClient.ts';
import type { LoadResult } from '../engine/protocol.ts';
import type { Unavailable } from './availability.ts';

export interface StatusInputs {
  readonly engine: EngineStatus;
  readonly unavailable: Unavailable | undefined;
  readonly pausedUntil: Date | 'restart' | undefined;
  readonly languageId: string | undefined;
  /** A request has been running long enough to tell. */
  readonly thinking: boolean;
}

export interface StatusView {
  /** A codicon. */
  readonly icon: string;
  /** What the tooltip begins with. */
  readonly label: string;
  readonly detail?: string;
  readonly error?: true;
}

/** What the status item shows. What the user chose comes first, then what is broken, then what goes on. */
export function statusView({ engine, unavailable, ...inputs }: StatusInputs): StatusView {
  switch (unavailable) {
    case 'off':
      return { icon: 'circle-slash', label: 'Off' };
    case 'paused':
      return { icon: 'debug-pause', label: pauseLabel(inputs.pausedUntil) };
    case 'languageOff':
      return { icon: 'circle-slash', label: `Off for ${inputs.languageId ?? 'this language'}` };
    case undefined:
      return engineView(engine, inputs.thinking);
  }
}

function engineView(engine: EngineStatus, thinking: boolean): StatusView {
  switch (engine.kind) {
    case 'failed':
      return engine.retryInMs === undefined
        ? { icon: 'error', label: 'Not working', detail: engine.message, error: true }
        : { icon: 'loading~spin', label: 'Restarting', detail: engine.message };
    case 'starting':
      return { icon: 'loading~spin', label: 'Starting' };
    case 'stopped':
    case 'unloaded':
      return { icon: 'pencil', label: 'Ready', detail: 'The model is loaded with the next completion.' };
    case 'ready':
      return {
        ...(thinking ? { icon: 'loading~spin', label: 'Thinking' } : { icon: 'pencil', label: 'Ready' }),
        detail: describeEngine(engine.info),
      };
  }
}

export function describeEngine({ model, format, threads, residentBytes }: LoadResult): string {
  const threadCount = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return `${basename(model)} (${format}), ${threadCount}, ${Math.round(residentBytes / 2 ** 20)} MiB`;
}

function pauseLabel(until: Date | 'restart' | undefined): string {
  if (!(until instanceof Date)) return 'Paused until restart';
  return `Paused until ${until.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })}`;
}
