/** Amounts for people, decimal as download pages have them: `953 MB`, `1.9 GB`. */
export function bytesText(bytes: number): string {
  if (bytes >= 999.5e6) return `${(bytes / 1e9).toFixed(1)} GB`;
  return bytes >= 999.5e3 ? `${Math.round(bytes / 1e6)} MB` : `${Math.round(bytes / 1e3)} kB`;
}

/** How far something is: `430 MB of 953 MB`. */
export function shareText(done: number, total: number): string {
  return `${bytesText(done)} of ${bytesText(total)}`;
}

/** As long as somebody wants to know it: `40 s`, `3 min`, `2 h`. */
export function durationText(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  return seconds < 5400 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3600)} h`;
}
