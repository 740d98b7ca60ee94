/**
 * How long the statistics panel waits for its numbers: 100,000 events and more, written, read and summed up.
 *
 *   npm run bench:statistics
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Summariser } from '../src/core/stats/summariser.ts';
import { EventFiles } from '../src/vscode/stats/eventFiles.ts';
import { seededEvents } from '../test/support/seededEvents.ts';

const folder = mkdtempSync(join(tmpdir(), 'foredraft-bench-'));
const files = new EventFiles(folder, Infinity);
const events = seededEvents(50_000, Date.now());
const start = performance.now();
for (let i = 0; i < events.length; i += 1000) await files.append(events.slice(i, i + 1000));
const written = performance.now();
const summariser = new Summariser();
let longest = 0;
let last = performance.now();
for await (const some of files.read()) {
  for (const event of some) summariser.add(event);
  longest = Math.max(longest, performance.now() - last);
  last = performance.now();
}
const summary = summariser.summary;
const end = performance.now();
rmSync(folder, { recursive: true, force: true });
console.log(`${summary.events} events: written in ${(written - start).toFixed(0)} ms,`);
console.log(
  `read and summed up in ${(end - written).toFixed(0)} ms, at most ${longest.toFixed(0)} ms at a time`,
);
