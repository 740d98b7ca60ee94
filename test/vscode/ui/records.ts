import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { StatsEvent } from '../../../src/core/stats/events.ts';
import { readRecord } from '../../../src/core/stats/record.ts';
import type { Workbench } from './workbench.ts';

/** What the statistics have recorded so far. */
export function records({ server }: Workbench): StatsEvent[] {
  const folder = join(server.globalStorage, 'foredraft.foredraft/statistics');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .flatMap((name) => readFileSync(join(folder, name), 'utf8').split('\n'))
    .flatMap((line) => (line === '' ? [] : (readRecord(line) ?? [])));
}
