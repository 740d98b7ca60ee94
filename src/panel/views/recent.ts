import type { RecentRequest } from '../messages.ts';
import { milliseconds, none, time } from './format.ts';
import { phasesText } from './latency.ts';
import { outcomeName } from './outcomes.ts';

export interface RecentRow {
  readonly time: string;
  readonly place: string;
  readonly outcome: string;
  readonly reason: string;
  readonly total: string;
  readonly phases: string;
}

export function recentRow({ at, place, outcome, reason, from, phases }: RecentRequest): RecentRow {
  return {
    time: time(at),
    place,
    outcome: outcomeName(outcome),
    reason,
    total: milliseconds(phases?.total),
    phases: phases === undefined ? none : fromText(from) + phasesText(phases),
  };
}

function fromText(from: RecentRequest['from']): string {
  if (from === 'cache') return 'from the answer before: ';
  return from === 'joined' ? 'joined a request under way: ' : '';
}
