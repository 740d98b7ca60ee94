/**
 * Lines with a cursor in them, as an editor leaves them that closes brackets and quotes by itself: what was opened on the
 * line before the cursor is closed right after it. How often the line comes out as it was, and how often the suggestion
 * goes on past those closers.
 *
 *   npm run bench:closers [-- --repo DIR] [-- --limit 500] [-- --seed N] [-- --json] [-- --format int8] [-- --threads N]
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRepository } from '../src/cli/repository.ts';
import { Lexer } from '../src/core/document/lexer.ts';
import { lineHoles } from '../src/core/eval/holes.ts';
import { quantile } from '../src/core/eval/statistics.ts';
import { createClient, options } from './typing.ts';

const { values } = parseArgs({
  options: {
    ...options,
    repo: { type: 'string', default: 'src' },
    limit: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
  },
});

const closerOf: Readonly<Record<string, string>> = {
  ...{ '(': ')', '[': ']', '{': '}' },
  ...{ "'": "'", '"': '"', '`': '`' },
};

/** What an editor has put right of the cursor; undefined where the line has opened nothing that it closes. */
function closersAt(prefix: string): string | undefined {
  const { open } = new Lexer().run(prefix.slice(prefix.lastIndexOf('\n') + 1));
  const all = Array.from(open, (opener) => closerOf[opener]).reverse();
  return all.length > 0 && all.every((closer) => closer !== undefined) ? all.join('') : undefined;
}

const counts = { lines: 0, suggestions: 0, past: 0, exact: 0 };
const times: number[] = [];
const client = createClient(values);
try {
  const holes = lineHoles(await readRepository(values.repo), 10 * Number(values.limit), Number(values.seed));
  for (const { path, prefix, prefixOffset, suffix, truth } of holes) {
    if (counts.lines === Number(values.limit)) break;
    const closing = closersAt(prefix);
    if (closing === undefined) continue;
    const start = performance.now();
    const { text, replaces = 0 } = await client.complete({
      ...{ uri: `file:///${join(values.repo, path)}`, path, prefix, prefixOffset, suffix: closing + suffix },
      ...{ healing: 'exact', length: 'auto', maxTokens: 256, maxLines: 12, timeBudgetMs: 10_000 },
    });
    times.push(performance.now() - start);
    const after = text + (closing + suffix).slice(replaces);
    counts.lines++;
    if (text !== '') counts.suggestions++;
    if (replaces > 0) counts.past++;
    if (after.split('\n')[0]!.trimEnd() === truth.trimEnd()) counts.exact++;
  }
} finally {
  await client.dispose();
}

const report = { ...counts, p50: quantile(times, 0.5), p95: quantile(times, 0.95) };
if (values.json) console.log(JSON.stringify(report));
else console.table(report);
