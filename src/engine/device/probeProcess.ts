import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Device, DeviceVerdict } from '../protocol.ts';
import type { ProbeMessage, ProbeTask } from './probe.ts';
import { type ProbedModel, VerdictStore } from './verdictStore.ts';

/** Until the probe has started. */
const START_MS = 30_000;

/** The probe's bundle, which lies beside the engine's; undefined where the engine runs inside something else. */
export function probeEntry(): string | undefined {
  const entry = join(dirname(process.argv[1] ?? ''), 'probe.cjs');
  return existsSync(entry) ? entry : undefined;
}

/**
 * Tries a device in a process of its own, and remembers the verdict, unless it is about something else that may change
 * unseen. Never rejects: whatever goes wrong there is the verdict.
 */
export async function probeDevice(device: Device, model: ProbedModel, entry: string): Promise<DeviceVerdict> {
  const store = new VerdictStore(device, model);
  const { modelDir, cacheDir, format, threads } = model;
  const { isPassing = false, ...found } = await runProbe(
    { device, model: { modelDir, cacheDir, format, threads } },
    entry,
  );
  const verdict = { device, date: new Date().toISOString(), adapter: store.adapter, ...found };
  if (!isPassing) store.write(verdict);
  return verdict;
}

type Found = Pick<DeviceVerdict, 'reason' | 'speed' | 'nodes'> & { readonly isPassing?: boolean };

function runProbe(task: ProbeTask, entry: string): Promise<Found> {
  const child = fork(entry, [JSON.stringify(task)], {
    execArgv: [], // not our --inspect: its port is taken
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let answer: Exclude<ProbeMessage, { limitMs: number }> | undefined;
  let overdue: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  const limit = (ms: number): void => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      overdue = ms;
      child.kill('SIGKILL');
    }, ms);
  };
  limit(START_MS);
  let errors = '';
  child.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
  child.on('message', (message: ProbeMessage) => {
    if ('limitMs' in message) {
      limit(message.limitMs);
      return;
    }
    answer = message;
    child.kill('SIGKILL'); // some drivers do not come to an end by themselves
  });
  return new Promise((resolve) => {
    const end = (found: Found): void => {
      clearTimeout(timer);
      resolve(found);
    };
    child.once('error', (error) => end({ reason: error.message }));
    child.once('close', (code, signal) => {
      const nodes = countNodes(errors);
      const ended = [`the probe ended with ${signal ?? `exit code ${code}`}`, lastLine(errors)];
      if (overdue !== undefined) end({ reason: `it did not answer for ${overdue / 1000} s` });
      else if (!answer) end({ reason: ended.filter(Boolean).join(': ') });
      else if (nodes && nodes.onCpu === nodes.all)
        end({ reason: 'it has none of the operators of our graph', nodes });
      else end({ ...answer, ...(nodes && { nodes }) });
    });
  });
}

/** Where onnxruntime's log says that it put the nodes: one line for each provider. */
export function countNodes(log: string): DeviceVerdict['nodes'] {
  const counts = [...log.matchAll(/odes?(?:\(s\))? placed on \[(\w+)\]\. Number of nodes: (\d+)/g)];
  if (counts.length === 0) return undefined;
  const sum = (list: typeof counts): number => list.reduce((total, [, , count]) => total + Number(count), 0);
  return { onCpu: sum(counts.filter(([, name]) => name === 'CPUExecutionProvider')), all: sum(counts) };
}

/** What a library has said last, without onnxruntime's chatter and the colours. */
export function lastLine(errors: string): string {
  const lines = errors
    .replaceAll(/\x1b\[[\d;]*m/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^[\d-]+ [\d:.]+ \[[VIW]:/.test(line));
  return (lines.at(-1) ?? '').slice(0, 300);
}
