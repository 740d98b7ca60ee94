/** Outcomes that are recorded, in words. */
const names: Readonly<Record<string, string>> = {
  suggested: 'Suggested',
  empty: 'Nothing to write',
  filtered: 'Nothing left after filters',
  unlikely: 'Too unlikely',
  stale: 'The text had changed',
  cancelled: 'The next key came',
  failed: 'Failed',
};

/** Outcomes of another version stand for themselves: `someReason` is some reason. */
export function outcomeName(outcome: string): string {
  const words = outcome.replace(
    /([a-z])([A-Z])/g,
    (_, end: string, start: string) => `${end} ${start.toLowerCase()}`,
  );
  return names[outcome] ?? words.charAt(0).toUpperCase() + words.slice(1);
}
