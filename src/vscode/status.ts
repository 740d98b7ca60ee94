import { basename } from 'node:path';
import type { EngineStatus } from '../client/engineClient.ts';
import type { LoadResult } from '../engine/protocol.ts';
import type { Unavailable } from './availability.ts';
import type { PauseEnd } from './pause.ts';
import type { Recovery } from './recovery.ts';

export interface StatusInputs {
  readonly engine: EngineStatus;
  readonly unavailable: Unavailable | undefined;
  readonly pausedUntil: PauseEnd | undefined;
  readonly languageId: string | undefined;
  /** A request has been running long enough to tell. */
  readonly thinking: boolean;
  readonly recovery: Recovery | undefined;
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
    case 'notHere':
      return { icon: 'circle-slash', label: 'Off here', detail: 'This is not a document to write code in.' };
    case undefined:
      return engineView(engine, inputs.thinking, inputs.recovery);
  }
}

function engineView(engine: EngineStatus, thinking: boolean, recovery: Recovery | undefined): StatusView {
  switch (engine.kind) {
    case 'failed':
      return engine.retryInMs === undefined
        ? { icon: 'error', label: 'Not working', detail: engine.message, error: true }
        : { icon: 'loading~spin', label: 'Restarting', detail: engine.message };
    case 'starting':
      return { icon: 'loading~spin', label: 'Starting' };
    case 'stopped':
    case 'unloaded':
      return {
        icon: 'pencil',
        label: 'Ready',
        detail: withTrace('The model is loaded with the next completion.', recovery),
      };
    case 'ready':
      return {
        ...(thinking ? { icon: 'loading~spin', label: 'Thinking' } : { icon: 'pencil', label: 'Ready' }),
        detail: withTrace(describeEngine(engine.info), recovery),
      };
  }
}

/** A restart is over before anybody looks, so an engine that works goes on telling of it. */
function withTrace(detail: string, recovery: Recovery | undefined): string {
  return recovery ? `${detail}\nRestarted at ${clockTime(recovery.at)} after: ${recovery.cause}` : detail;
}

export function describeEngine({ model, format, threads, residentBytes }: LoadResult): string {
  const threadCount = `${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  return `${basename(model)} (${format}), ${threadCount}, ${Math.round(residentBytes / 2 ** 20)} MiB`;
}

function pauseLabel(until: PauseEnd | undefined): string {
  return `Paused until ${until instanceof Date ? clockTime(until) : 'this window is closed'}`;
}

function clockTime(time: Date): string {
  return time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
