import { basename } from 'node:path';
import type { EngineStatus } from '../client/engineClient.ts';
import type { LoadResult } from '../engine/protocol.ts';
import type { Unavailable } from './availability.ts';
import type { PauseEnd } from './pause.ts';
import type { Saving } from './power/saving.ts';
import type { Recovery } from './recovery.ts';

export interface StatusInputs {
  readonly engine: EngineStatus;
  readonly unavailable: Unavailable | undefined;
  readonly pausedUntil: PauseEnd | undefined;
  readonly languageId: string | undefined;
  /** A request has been running long enough to tell. */
  readonly thinking: boolean;
  readonly recovery: Recovery | undefined;
  readonly saving: Saving | undefined;
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
    case 'secret':
      return { icon: 'circle-slash', label: 'Off here', detail: 'This file may hold secrets, by its name.' };
    case 'excluded':
      return { icon: 'circle-slash', label: 'Off here', detail: 'foredraft.exclude names this file.' };
    case 'notHere':
      return { icon: 'circle-slash', label: 'Off here', detail: 'This is not a document to write code in.' };
    case undefined:
      return savingView(engineView(engine, inputs.thinking, inputs.recovery), inputs.saving);
  }
}

/** What the battery changes, unless something is wrong that matters more. */
function savingView(view: StatusView, saving: Saving | undefined): StatusView {
  if (!saving || view.error) return view;
  const rule =
    saving === 'off' ? 'completions only when triggered by hand.' : 'completions of one line, after a pause.';
  const detail = [view.detail, `On battery: ${rule}`].filter(Boolean).join('\n');
  return saving === 'off' && view.label === 'Ready'
    ? { icon: 'circle-slash', label: 'Off on battery', detail }
    : { ...view, detail };
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
        ...(thinking
          ? { icon: 'loading~spin', label: 'Thinking' }
          : { icon: readyIcon(engine.info), label: 'Ready' }),
        detail: withTrace(describeEngine(engine.info), recovery),
      };
  }
}

/** A restart is over before anybody looks, so an engine that works goes on telling of it. */
function withTrace(detail: string, recovery: Recovery | undefined): string {
  return recovery ? `${detail}\nRestarted at ${clockTime(recovery.at)} after: ${recovery.cause}` : detail;
}

/** A model that cannot fill holes is no failure: the user has chosen it. */
function readyIcon({ cannotFill }: LoadResult): string {
  return cannotFill === undefined ? 'pencil' : 'warning';
}

export function describeEngine(info: LoadResult): string {
  const { model, format, device, fallback, cannotFill, threads, residentBytes } = info;
  const place = device === 'cpu' ? `${threads} ${threads === 1 ? 'thread' : 'threads'}` : device;
  const line = `${basename(model)} (${format}), ${place}, ${Math.round(residentBytes / 2 ** 20)} MiB`;
  return [line, fallback, cannotFill].filter((text) => text !== undefined).join('\n');
}

function pauseLabel(until: PauseEnd | undefined): string {
  return `Paused until ${until instanceof Date ? clockTime(until) : 'this window is closed'}`;
}

function clockTime(time: Date): string {
  return time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
}
