import type { Acceptance, Group, Summary } from '../../core/stats/summary.ts';
import type { SuggestionEnd } from '../../core/stats/events.ts';
import { bytes, count, counted, day, percent } from './format.ts';
import type { BarTable, Table } from './table.ts';

/** Suggestions of which something was inserted by accepting. */
export function accepted({ ends }: Acceptance): number {
  return ends.accepted + ends.partly;
}

/** Of none, 0. */
export function rate(group: Acceptance): number {
  return group.shown > 0 ? accepted(group) / group.shown : 0;
}

export function rateText(group: Acceptance): string {
  return percent(accepted(group), group.shown);
}

export const endNames: Readonly<Record<SuggestionEnd, string>> = {
  accepted: 'Accepted as a whole',
  partly: 'Accepted in part',
  typed: 'Typed out by hand',
  rejected: 'Rejected',
};
export const endOrder: readonly SuggestionEnd[] = ['accepted', 'partly', 'typed', 'rejected'];

export interface DaysView {
  readonly sentence: string;
  readonly labels: readonly string[];
  /** 0 to 100. */
  readonly rates: readonly number[];
  readonly ends: Readonly<Record<SuggestionEnd, readonly number[]>>;
  readonly table: Table;
}

export function daysView({ days, total }: Summary): DaysView {
  const best = days.reduce<Group | undefined>(
    (best, group) => (best === undefined || rate(group) > rate(best) ? group : best),
    undefined,
  );
  const onBest = best && days.length > 1 ? `; the most on ${day(best.name)}, ${rateText(best)}` : '';
  const of = (end: SuggestionEnd) => days.map(({ ends }) => ends[end]);
  return {
    sentence: `On ${counted(days.length, 'day')} ${counted(total.shown, 'suggestion')} ${total.shown === 1 ? 'was' : 'were'} seen, and ${rateText(total)} of them accepted${onBest}.`,
    labels: days.map(({ name }) => day(name)),
    rates: days.map((group) => rate(group) * 100),
    ends: {
      accepted: of('accepted'),
      partly: of('partly'),
      typed: of('typed'),
      rejected: of('rejected'),
    },
    table: {
      caption: 'Suggestions by day',
      columns: ['Day', 'Seen', ...endOrder.map((end) => endNames[end]), 'Acceptance'],
      rows: days.map((group) => [
        day(group.name),
        count(group.shown),
        ...endOrder.map((end) => count(group.ends[end])),
        rateText(group),
      ]),
    },
  };
}

function groupTable(groups: readonly Group[], caption: string, column: string): BarTable {
  return {
    caption,
    columns: [column, 'Acceptance', 'Seen', 'Accepted text'],
    rows: groups
      .filter(({ shown }) => shown > 0)
      .map((group) => ({
        share: rate(group),
        cells: [group.name, rateText(group), count(group.shown), bytes(group.acceptedBytes)],
      })),
    empty: 'No suggestion has been seen yet.',
  };
}

export function languageTable({ languages }: Summary): BarTable {
  return groupTable(languages, 'By language', 'Language');
}

export function lengthTable({ lengths }: Summary): BarTable {
  return groupTable(lengths, 'By lines of the suggestion', 'Lines');
}

export function endTable({ total }: Summary): BarTable {
  return {
    caption: 'How suggestions ended',
    columns: ['End', 'Share', 'Suggestions'],
    rows:
      total.shown > 0
        ? endOrder.map((end) => ({
            share: total.ends[end] / total.shown,
            cells: [endNames[end], percent(total.ends[end], total.shown), count(total.ends[end])],
          }))
        : [],
    empty: 'No suggestion has been seen yet.',
  };
}

export function positionTable({ draftPositions }: Summary): BarTable {
  const all = draftPositions.reduce((sum, number) => sum + number, 0);
  return {
    caption: 'Which draft was accepted',
    columns: ['Draft', 'Share', 'Accepted'],
    rows:
      all > 0
        ? draftPositions.map((number, position) => ({
            share: number / all,
            cells: [position === 0 ? 'First' : `No. ${position + 1}`, percent(number, all), count(number)],
          }))
        : [],
    empty: 'No draft has been accepted yet.',
  };
}

const ages = { 30: 'After 30 seconds', 120: 'After 2 minutes', 600: 'After 10 minutes' } as const;

export function survivalTable({ survival }: Summary): BarTable {
  const known = survival.filter(({ texts }) => texts > 0);
  return {
    caption: 'What is left of accepted text',
    columns: ['Age', 'Still there', 'Texts'],
    rows: known.map(({ after, texts, kept }) => ({
      share: kept,
      cells: [ages[after], percent(kept, 1), count(texts)],
    })),
    empty: 'Known 30 seconds after the first suggestion is accepted.',
  };
}
