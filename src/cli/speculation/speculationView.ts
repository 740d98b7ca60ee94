import type { SpeculationSummary } from '../../core/eval/speculationReport.ts';
import { modelLine } from '../evalSetting.ts';
import { styleFor } from '../style.ts';
import { formatTableWithHead, milliseconds, percent } from '../table.ts';
import type { SpeculationEvaluation } from './benchSpeculation.ts';
import { type ItemKind, itemKinds } from './items.ts';

const header = [
  ...['', 'items', 'tokens', 'tau', 'oracle', 'nodes', 'decoding', 'in total', 'requests', 'in total'],
  ...['drafting', 'p50', 'p95', 'differing'],
];

const notes = `tau: tokens per pass, 1 without drafts; oracle: if the best source had been known each time
decoding (on a warm prompt), requests: mean of the items' tokens per second, over that without drafts
in total: all tokens by all their time, over the same without drafts; drafting: its share of the requests' time
p50, p95: of a request, without drafts and with them; differing: requests that have another text with drafts
`;

/** What drafts gain, for people. */
export function speculationView(evaluation: SpeculationEvaluation): string {
  const style = styleFor(process.stdout);
  const { repo, seed, tokens, ablation } = evaluation;
  const tables = [speedRows(evaluation), sourceRows(evaluation)];
  if (ablation.length > 0) tables.push(ablationRows(evaluation));
  return [
    style.dim(`${repo}: seed ${seed}, up to ${tokens} tokens\n${modelLine(evaluation)}`),
    ...tables.map((rows) => '\n' + formatTableWithHead(rows, style)),
    style.dim(`\n${slowest(evaluation)}\n${notes}`),
  ].join('');
}

function speedRows({ kinds }: SpeculationEvaluation): string[][] {
  const rows = [header];
  for (const [kind, { all, byStratum }] of Object.entries(kinds)) {
    rows.push(speedRow(kind, all));
    for (const [name, summary] of Object.entries(byStratum)) rows.push(speedRow(`  ${name}`, summary));
  }
  return rows;
}

function speedRow(name: string, summary: SpeculationSummary): string[] {
  const { items, requests, tokens, tau, oracle, nodes, decoding, request, latency } = summary;
  const { plain, drafted } = latency;
  return [
    ...[name, String(items), String(tokens), tau.toFixed(2), oracle.toFixed(2), nodes.toFixed(1)],
    ...[decoding.perItem, decoding.total, request.perItem, request.total].map(times),
    percent(summary.draftShare),
    `${milliseconds(plain.p50)}, ${milliseconds(drafted.p50)}`,
    `${milliseconds(plain.p95)}, ${milliseconds(drafted.p95)}`,
    `${summary.differing} of ${requests}`,
  ];
}

/** Nodes that came true, of those that each source had proposed. */
function sourceRows({ kinds, sources }: SpeculationEvaluation): string[][] {
  return [
    ['accepted', ...Object.keys(kinds).flatMap((kind) => [kind, ''])],
    ...sources.map((source) => [
      source,
      ...Object.values(kinds).flatMap(({ all }) => {
        const { proposed, accepted } = all.sources[source] ?? { proposed: 0, accepted: 0 };
        return [`${accepted} of ${proposed}`, proposed > 0 ? percent(accepted / proposed) : ''];
      }),
    ]),
  ];
}

/** tau without each source, and with it alone. */
function ablationRows({ kinds, ablation }: SpeculationEvaluation): string[][] {
  const named = Object.keys(kinds) as ItemKind[];
  return [
    ['tau', ...named.flatMap((kind) => [`${kind}, without`, 'alone'])],
    ['all', ...named.flatMap((kind) => [kinds[kind]!.all.tau.toFixed(2), ''])],
    ...ablation.map(({ source, without, alone }) => [
      source,
      ...named.flatMap((kind) => [without[kind]!.toFixed(2), alone[kind]!.toFixed(2)]),
    ]),
  ];
}

function slowest({ kinds }: SpeculationEvaluation): string {
  const strata = itemKinds.flatMap((kind) =>
    Object.entries(kinds[kind]?.byStratum ?? {}).map(([name, summary]) => ({ kind, name, ...summary })),
  );
  const { kind, name, request } = strata.reduce((a, b) => (b.request.total < a.request.total ? b : a));
  return `slowest: ${kind}, ${name}: requests in total ${times(request.total)}`;
}

function times(ratio: number): string {
  return `${ratio.toFixed(2)}x`;
}
