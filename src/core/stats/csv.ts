import type { StatsEvent } from './events.ts';

type Cell = string | number | boolean | undefined;

const columns: Readonly<Record<string, (event: StatsEvent) => Cell>> = {
  kind: (event) => event.kind,
  id: (event) => event.id,
  time: (event) => new Date(event.at).toISOString(),
  language: (event) => event.language,
  healing: (event) => event.strategies.healing,
  draftStrategy: (event) => event.strategies.drafts,
  speculation: (event) => event.strategies.speculation,
  length: (event) => event.strategies.length,
  context: (event) => event.strategies.context,
  interpolation: (event) => event.strategies.interpolation,
  outcome: (event) => (event.kind === 'request' ? event.outcome : undefined),
  answeredFrom: (event) => answer(event)?.from,
  totalMs: (event) => answer(event)?.phases.total,
  debounceMs: (event) => answer(event)?.phases.debounce,
  queueMs: (event) => answer(event)?.phases.queue,
  promptMs: (event) => answer(event)?.phases.prompt,
  prefillMs: (event) => answer(event)?.phases.prefill,
  healingMs: (event) => answer(event)?.phases.healing,
  decodeMs: (event) => answer(event)?.phases.decode,
  filtersMs: (event) => answer(event)?.phases.filters,
  promptTokens: (event) => answer(event)?.tokens.prompt,
  contextTokens: (event) => answer(event)?.tokens.context,
  reusedTokens: (event) => answer(event)?.tokens.reused,
  generatedTokens: (event) => answer(event)?.tokens.generated,
  confidence: (event) => answer(event)?.confidence ?? suggestion(event)?.confidence,
  end: (event) => suggestion(event)?.end,
  shownMs: (event) => suggestion(event)?.shownMs,
  draft: (event) => suggestion(event)?.draft,
  drafts: (event) => answer(event)?.drafts ?? suggestion(event)?.drafts,
  lines: (event) => suggestion(event)?.lines,
  bytes: (event) => suggestion(event)?.bytes,
  acceptedBytes: (event) => (event.kind === 'request' ? undefined : event.acceptedBytes),
  typedBytes: (event) => suggestion(event)?.typedBytes,
  keptAfterSeconds: (event) => (event.kind === 'survival' ? event.after : undefined),
  keptShare: (event) => (event.kind === 'survival' ? event.kept : undefined),
};

/** A table of all events for spreadsheets (RFC 4180). */
export function csv(events: readonly StatsEvent[]): string {
  const rows = events.map((event) => Object.values(columns).map((column) => cell(column(event))));
  return [Object.keys(columns), ...rows].map((row) => `${row.join(',')}\r\n`).join('');
}

function answer(event: StatsEvent) {
  return event.kind === 'request' ? event.answer : undefined;
}

function suggestion(event: StatsEvent) {
  return event.kind === 'suggestion' ? event : undefined;
}

/** A text that a spreadsheet would take for a formula gets an apostrophe, as they have it. */
function cell(value: Cell): string {
  if (typeof value !== 'string') return value === undefined ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
