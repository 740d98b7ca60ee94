/**
 * Types edits again, and looks for what people complain about in the suggestions that come meanwhile: the next line said
 * twice, a closing bracket too many, lines indented otherwise than they were.
 *
 *   npm run bench:filters [-- --limit 500] [-- --keys 4] [-- --seed N] [-- --show] [-- --format int8] [-- --threads N]
 *     [-- --repo DIR]                     runs of lines of a folder, the repository's own `src` by default
 *     [-- --recorded]                     what was written between versions of well-known packages (filters/sources.ts)
 *     [-- --package npm:NAME@V1..V2 ...]  the same of other packages, pypi: for Python's
 *     [-- --before DIR --after DIR]       the same of two folders
 *     [-- --git DIR [--commits 500]]      what the last commits of a repository added to its files
 *
 * Several packages have equal parts in the edits. --keys: places of each edit at which there is a suggestion; the first is after its line break. --show: prints what is wrong.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { readRepository } from '../src/cli/repository.ts';
import { Lexer } from '../src/core/document/lexer.ts';
import { indentWidth, isBlank, isTelling } from '../src/core/document/lines.ts';
import { editHoles, editReplay, type EditStratum } from '../src/core/eval/editReplay.ts';
import type { Cut, Hole } from '../src/core/eval/holes.ts';
import { createRandom, sample } from '../src/core/random.ts';
import { type FilePair, recordedEdits } from './filters/recordedEdits.ts';
import { betweenFolders, betweenVersions, inCommits, packages } from './filters/sources.ts';
import { createClient, options } from './typing.ts';

const { values } = parseArgs({
  options: {
    ...options,
    repo: { type: 'string', default: 'src' },
    recorded: { type: 'boolean', default: false },
    package: { type: 'string', multiple: true, default: [] },
    before: { type: 'string' },
    after: { type: 'string' },
    git: { type: 'string' },
    commits: { type: 'string', default: '500' },
    limit: { type: 'string', default: '500' },
    keys: { type: 'string', default: '4' },
    seed: { type: 'string', default: '1' },
    show: { type: 'boolean', default: false },
  },
});

const counts = { edits: 0, suggestions: 0, nextLineTwice: 0, closerTwice: 0, newLines: 0, indentedWrong: 0 };

/** Whether the last line of the suggestion is the next line, and was not so before. */
function saysNextLineTwice({ prefix, suffix, truth }: Cut, text: string): boolean {
  const next = suffix.slice(suffix.indexOf('\n') + 1);
  const line = next.split('\n').find((line) => !isBlank(line)) ?? '';
  const last = (text: string): string =>
    (prefix.slice(prefix.lastIndexOf('\n') + 1) + text).trimEnd().split('\n').at(-1)!;
  return isTelling(line) && last(text) === line.trimEnd() && last(truth) !== line.trimEnd();
}

/** Whether the suggestion ends with the closer that follows, and that one closes nothing any more. */
function closesTwice({ prefix, suffix, truth }: Cut, text: string): boolean {
  const closer = text.trimEnd().at(-1) ?? '';
  if (!')]}'.includes(closer) || !suffix.trimStart().startsWith(closer)) return false;
  const lowest = (middle: string): number => new Lexer().run(prefix + middle + suffix).lowest;
  return lowest(text) < lowest(truth);
}

/** Ends of lines that the next line may be indented deeper after, and beginnings that may be so themselves. */
const goesOn = /[([{:=,+\-*/&|?>\\]$|\b(?:and|or|not|in|return)$/;
const carriesOn = /^(?:[.?:&|+*/=-]|and\b|or\b)/;

/**
 * Lines of code that the suggestion begins anew: how many, and how many that are indented by what the file does not
 * indent by, deeper than the line before without its asking for that, or less by a width that no line above has.
 */
function judgeIndentation({ prefix }: Cut, text: string, hasTabs: boolean): void {
  const [begun = '', ...lines] = text.split('\n');
  const above = (prefix + begun).split('\n').filter((line) => !isBlank(line));
  const lexer = new Lexer().run(`${prefix}${begun}\n`);
  for (const line of lines) {
    const { inCode } = lexer;
    lexer.run(`${line}\n`);
    if (!inCode || isBlank(line)) continue;
    const before = above.at(-1) ?? '';
    const width = indentWidth(line);
    const deeper = width - indentWidth(before);
    const isDeepRight = goesOn.test(before.trimEnd()) || carriesOn.test(line.trim());
    const isRight =
      (hasTabs ? !/^\t* {2}/.test(line) : !/^ *\t/.test(line)) &&
      (deeper > 0 ? isDeepRight : deeper === 0 || above.some((line) => indentWidth(line) === width));
    counts.newLines++;
    if (!isRight) counts.indentedWrong++;
    if (!isRight && values.show) console.log({ before, line });
    above.push(line);
  }
}

const random = createRandom(Number(values.seed));

/** The edits to type again. */
async function editsOf({ repo, before, after, git, commits }: typeof values): Promise<Hole<EditStratum>[]> {
  const limit = Number(values.limit);
  const specs = values.recorded ? packages : values.package;
  const pairs: FilePair[][] = [];
  for (const spec of specs) pairs.push(await betweenVersions(spec));
  if (before !== undefined && after !== undefined) pairs.push(await betweenFolders(before, after));
  if (git !== undefined) pairs.push(await inCommits(git, Number(commits)));
  if (pairs.length === 0) return editHoles(await readRepository(repo), limit, Number(values.seed));
  const share = Math.ceil(limit / pairs.length);
  return pairs.flatMap((files) => sample(files.flatMap(recordedEdits), share, random)).slice(0, limit);
}

const edits = await editsOf(values);
const client = createClient(values);
try {
  for (const hole of edits) {
    const [first, ...places] = [...editReplay(hole)].filter(({ truth }) => truth !== '');
    if (!first) continue;
    counts.edits++;
    for (const place of [first, ...sample(places, Number(values.keys) - 1, random)]) {
      const { prefix, prefixOffset, suffix } = place;
      const hasTabs = /^\t/m.test(prefix + suffix);
      const { text } = await client.complete({
        ...{ uri: `file:///${join(values.repo, hole.path)}`, path: hole.path, prefix, prefixOffset, suffix },
        ...{ healing: 'exact', length: 'auto', maxTokens: 256, maxLines: 12, timeBudgetMs: 10_000 },
        indentation: { insertSpaces: !hasTabs, tabSize: 4 },
      });
      if (text === '') continue;
      counts.suggestions++;
      if (saysNextLineTwice(place, text)) counts.nextLineTwice++;
      if (closesTwice(place, text)) {
        counts.closerTwice++;
        if (values.show) console.log({ text, suffix: suffix.slice(0, 60), truth: place.truth });
      }
      judgeIndentation(place, text, hasTabs);
    }
  }
} finally {
  await client.dispose();
}

if (values.json) console.log(JSON.stringify(counts));
else console.table(counts);
