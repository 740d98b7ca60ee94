/**
 * Where a block ends: by indentation alone, and with the tree of its language's grammar, at the same places.
 *
 *   npm run bench:blocks -- --dir DIR [--limit 500] [--seed 1] [--show] [--model]
 *
 * The model is a perfect one that does not stop: it writes what was there, and then what comes below. Statements are
 * taken out of files that their grammar reads without an error. --limit is for each grammar; --show prints where only
 * one of the two is right. --model: the bundled model writes; a text is whole when it is one statement without errors, be it
 * the right one or not.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Parser } from '@vscode/tree-sitter-wasm';
import { blockRule } from '../src/core/decode/stop/blockRule.ts';
import { bracketRule } from '../src/core/decode/stop/bracketRule.ts';
import { readCursorContext } from '../src/core/document/cursorContext.ts';
import type { Syntax } from '../src/core/document/syntax.ts';
import { createRandom, sample } from '../src/core/random.ts';
import { type Grammar, grammarOf } from '../src/engine/syntax/languages.ts';
import { Documents } from '../src/engine/syntax/documents.ts';
import { ParsedText } from '../src/engine/syntax/parsedText.ts';
import type { Parsers } from '../src/engine/syntax/parsers.ts';
import { TreeSyntax } from '../src/engine/syntax/treeSyntax.ts';
import { type BlockHole, blockHoles, kinds } from './blocks/holes.ts';
import { openModel } from './blocks/byModel.ts';
import { answersOf, type Ends, summary, type WrittenTwice } from './blocks/report.ts';

const { values } = parseArgs({
  options: {
    dir: { type: 'string', default: 'src' },
    limit: { type: 'string', default: '500' },
    seed: { type: 'string', default: '1' },
    show: { type: 'boolean', default: false },
    model: { type: 'boolean', default: false },
  },
});

/** Larger files are data or generated. */
const MAX_LENGTH = 200 * 1024;
/** Of what comes below, as much is written as shows where the rules end. */
const BELOW = 1000;

async function parserOf(parsers: Parsers, grammar: Grammar): Promise<Parser> {
  parsers.get(grammar);
  await parsers.loading;
  return parsers.get(grammar)!;
}

/** Where the rules end a text that comes piece by piece: words, and indentation with its line break. */
function endOf(hole: BlockHole, written: string, syntax?: Syntax): number {
  const cursor = readCursorContext(hole);
  const rules = [blockRule(cursor, syntax), bracketRule(cursor)];
  for (const { index, 0: piece } of written.matchAll(/\n[ \t]*|\w+|[^\w\n]/g)) {
    const text = written.slice(0, index + piece.length);
    const ends = rules.flatMap((rule) => rule(text)?.keep ?? []);
    if (ends.length > 0) return text.slice(0, Math.min(...ends)).trimEnd().length;
  }
  return written.trimEnd().length;
}

/** The document has been parsed up to the cursor before, as when somebody types. */
function endsOf(hole: BlockHole, parsed: ParsedText): Ends {
  const cursor = readCursorContext(hole);
  parsed.parse(hole.prefix.slice(cursor.wholeFrom));
  const tree = new TreeSyntax(parsed, cursor);
  let milliseconds = 0;
  const timed: Syntax = {
    belongs: (...asked) => {
      const start = performance.now();
      const verdict = tree.belongs(...asked);
      milliseconds += performance.now() - start;
      return verdict;
    },
  };
  const written = hole.truth + hole.suffix.slice(0, BELOW);
  return {
    indentation: endOf(hole, written),
    tree: endOf(hole, written, timed),
    truth: hole.truth.length,
    milliseconds,
  };
}

const entries = await readdir(values.dir, { recursive: true, withFileTypes: true });
const paths = entries
  .filter((entry) => entry.isFile() && !entry.name.endsWith('.d.ts'))
  .map(({ parentPath, name }) => join(parentPath, name));
const grammars = [...new Set(paths.map(grammarOf))].filter((grammar) => grammar !== undefined).toSorted();
const documents = new Documents('node_modules/@vscode/tree-sitter-wasm/wasm');
const { parsers } = documents;
const ask = values.model ? await openModel(documents) : undefined;
const table: Record<string, Record<string, number | string>> = {};
for (const grammar of grammars) {
  const files = paths.filter((path) => grammarOf(path) === grammar).toSorted();
  const parser = await parserOf(parsers, grammar);
  const parsed = new ParsedText(parser);
  const random = createRandom(Number(values.seed));
  const outcomes: { hole: BlockHole; ends: Ends; written: WrittenTwice | undefined }[] = [];
  for (const path of sample(files, files.length, random)) {
    const text = (await readFile(path, 'utf8')).replaceAll('\r\n', '\n');
    if (text.length > MAX_LENGTH) continue;
    for (const hole of blockHoles({ path, text }, parser, random)) {
      const ends = endsOf(hole, parsed);
      const written = ask && { alone: await ask(hole, parser, false), tree: await ask(hole, parser, true) };
      outcomes.push({ hole, ends, written });
      if (values.show && (ends.tree === ends.truth) !== (ends.indentation === ends.truth)) {
        console.log({ path, ...ends, before: hole.prefix.slice(-80), missing: hole.truth });
      }
    }
    if (outcomes.length >= Number(values.limit)) break;
  }
  for (const kind of kinds) {
    const found = outcomes.filter(({ hole }) => hole.kind === kind);
    if (found.length === 0) continue;
    const answers = found.flatMap(({ written }) => written ?? []);
    table[`${grammar}: ${kind}`] = ask ? answersOf(answers) : summary(found.map(({ ends }) => ends));
  }
}
console.table(table);
