/** Numbers in words, all of them in one language: that of the page. */

export const none = '–';

const whole = new Intl.NumberFormat('en');
const tenths = new Intl.NumberFormat('en', { minimumFractionDigits: 1, maximumFractionDigits: 1 });
const percents = new Intl.NumberFormat('en', { style: 'percent' });
const days = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', timeZone: 'UTC' });
const times = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' });
const lists = new Intl.ListFormat('en-GB');

export function count(value: number): string {
  return whole.format(value);
}

/** `1 suggestion`, `2 suggestions`. */
export function counted(value: number, noun: string): string {
  return `${whole.format(value)} ${noun}${value === 1 ? '' : 's'}`;
}

export function tenth(value: number): string {
  return tenths.format(value);
}

/** Of nothing, no share. */
export function percent(part: number, all: number): string {
  return all > 0 ? percents.format(part / all) : none;
}

export function milliseconds(value: number | undefined): string {
  if (value === undefined) return none;
  if (value >= 1000) return `${tenths.format(value / 1000)} s`;
  return value > 0 && value < 10 ? `${tenths.format(value)} ms` : `${whole.format(Math.round(value))} ms`;
}

/** In powers of ten, as files are counted nearly everywhere. */
export function bytes(value: number | undefined): string {
  if (value === undefined) return none;
  const units = ['B', 'kB', 'MB', 'GB'];
  let unit = 0;
  let size = value;
  while (size >= 999.5 && unit < units.length - 1) {
    size /= 1000;
    unit++;
  }
  return `${unit > 0 && size < 10 ? tenths.format(size) : whole.format(Math.round(size))} ${units[unit]}`;
}

/** @param date as in the statistics: `2026-11-24` */
export function day(date: string): string {
  return days.format(new Date(`${date}T00:00Z`));
}

/** @param at milliseconds since 1970 */
export function time(at: number): string {
  return times.format(at);
}

export function list(items: readonly string[]): string {
  return lists.format(items);
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
