import { type SourceName, sourceNames } from '../../core/speculation/draftSource.ts';
import type { Summary } from '../../core/stats/summary.ts';
import { count, percent, tenth } from './format.ts';
import { outcomeName } from './outcomes.ts';
import type { BarTable, Table } from './table.ts';

const answerNames = {
  engine: 'The engine',
  cache: 'An answer before',
  joined: 'A request under way',
} as const;

export function answerTable({ answers, tokens }: Summary): BarTable {
  const all = answers.engine + answers.cache + answers.joined;
  const names = ['engine', 'cache', 'joined'] as const;
  return {
    caption: 'Where answers came from',
    columns: ['Source', 'Share', 'Answers'],
    rows:
      all > 0
        ? names.map((name) => ({
            share: answers[name] / all,
            cells: [answerNames[name], percent(answers[name], all), count(answers[name])],
          }))
        : [],
    empty: 'There has been no answer yet.',
    ...(tokens.prompt > 0
      ? {
          note: `The engine read ${count(tokens.prompt)} tokens of prompts, ${percent(tokens.reused, tokens.prompt)} of them from its KV cache, and wrote ${count(tokens.generated)}.`,
        }
      : {}),
  };
}

export function outcomeTable({ outcomes, requests }: Summary): BarTable {
  return {
    caption: 'What became of requests',
    columns: ['Outcome', 'Share', 'Requests'],
    rows: Object.entries(outcomes)
      .sort(([, a], [, b]) => b - a)
      .map(([name, number]) => ({
        share: number / requests,
        cells: [outcomeName(name), percent(number, requests), count(number)],
      })),
    empty: 'There has been no request yet.',
    note: 'Requests that were given up for the next key are not counted.',
  };
}

const draftNames: Readonly<Record<SourceName, string>> = {
  ghost: 'Last suggestion',
  document: 'Document',
  workspace: 'Other files',
  recycling: 'Recycled tokens',
  trigrams: 'Trigrams',
  draftModel: 'Draft model',
};

export interface SpeculationView {
  readonly sentence: string;
  readonly labels: readonly string[];
  readonly proposed: readonly number[];
  readonly accepted: readonly number[];
  readonly table: Table;
}

export function speculationView({ speculation: { passes, generated, sources } }: Summary): SpeculationView {
  const used = sourceNames.flatMap((name) => {
    const { proposed, accepted } = sources[name] ?? { proposed: 0, accepted: 0 };
    return proposed > 0 ? [{ name: draftNames[name], proposed, accepted }] : [];
  });
  const best = [...used].sort((a, b) => b.accepted - a.accepted)[0];
  const paid = best && best.accepted > 0 ? `; ${best.name.toLowerCase()} saved most` : '';
  return {
    sentence:
      passes === 0
        ? 'Known with the first answer that was speculated on.'
        : `Each forward pass gave ${tenth(generated / passes)} tokens${paid}.`,
    labels: used.map(({ name }) => name),
    proposed: used.map(({ proposed }) => proposed),
    accepted: used.map(({ accepted }) => accepted),
    table: {
      caption: 'Drafted tokens by source',
      columns: ['Source', 'Proposed', 'Accepted', 'Share'],
      rows: used.map(({ name, proposed, accepted }) => [
        name,
        count(proposed),
        count(accepted),
        percent(accepted, proposed),
      ]),
    },
  };
}
