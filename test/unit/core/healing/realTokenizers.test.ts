import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { characterStart } from '../../../../src/core/document/slice.ts';
import { createRandom, type Random, randomInteger } from '../../../../src/core/random.ts';
import { createLexicon, type Lexicon } from '../../../../src/core/healing/lexicon.ts';
import { coverTree } from '../../../../src/core/healing/coverTree.ts';
import { openText } from '../../../../src/core/healing/openText.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { corpus } from '../../../support/corpus.ts';
import { coversOf } from '../../../support/coverOf.ts';
import { FAMILIES, tokenizerJson } from '../../../support/tokenizerFamilies.ts';

/** Places tried for each tokenizer. For a longer search: `HEALING_PLACES=100000 npx mocha ...`. */
const PLACES = Number(process.env.HEALING_PLACES ?? 2250);
/** Characters shown of the text before a place, and of the text after it. */
const BEFORE = 400;
const AFTER = 100;

/** A place in a text: what is before the cursor, and what turns out to follow. */
interface Place {
  readonly before: string;
  readonly after: string;
}

/** Picks places in real files, and in text as awkward as editors get to see. */
function placeIn(random: Random): Place {
  const texts = corpus();
  const text =
    randomInteger(random, 3) === 0 ? awkwardText(random) : texts[randomInteger(random, texts.length)]!;
  return placeAt(text.replaceAll('\r\n', '\n'), random);
}

function placeAt(text: string, random: Random): Place {
  const cursor = characterStart(text, randomInteger(random, text.length + 1));
  const earliest = Math.max(0, cursor - BEFORE);
  const line = earliest === 0 ? 0 : text.indexOf('\n', earliest) + 1;
  const start = line > 0 && line <= cursor ? line : characterStart(text, earliest);
  return {
    before: text.slice(start, cursor),
    after: text.slice(cursor, characterStart(text, Math.min(text.length, cursor + AFTER))),
  };
}

const FRAGMENTS: readonly ((random: Random) => string)[] = [
  (random) => ' '.repeat(randomInteger(random, 90)),
  (random) => '\t'.repeat(randomInteger(random, 12)),
  (random) => '\n'.repeat(randomInteger(random, 9)),
  (random) => ['\n    \n', ' \n', '  \n\n\t', '\n\n  ', '   \n \n   '][randomInteger(random, 5)]!.repeat(2),
  (random) => characters(random, '0123456789', 40),
  (random) => characters(random, '0123456789abcdefABCDEF_.xXeE+-', 30),
  (random) => characters(random, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+/', 200),
  (random) => characters(random, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ_', 120),
  (random) =>
    words(random, ["don't", "we'll", "it's", "I'd", "THEY'RE", "'tis", "l'été", "rock'n'roll", 'o’er']),
  (random) => words(random, ['naïve', 'Größe', 'déjà', 'Ångström', 'čeština', 'Ωμέγα', 'Привет', 'ﬁne', 'ǅ']),
  (random) =>
    words(random, [
      '中文注释',
      '数字',
      'カタカナ',
      'ひらがな',
      '한국어',
      '。',
      '，',
      '「',
      '漢字仮名交じり文',
    ]),
  (random) => words(random, ['😀', '👩‍👩‍👧', '🚀🚀', '✅', '🇪🇺', '1️⃣', '→', '…', '½', '٣٤', 'x²']),
  (random) => characters(random, '中文注释这个函数返回一个数字如果没有就零한국어日本語かなカナ', 80),
  (random) => characters(random, '()[]{};:,.=+-*/<>!&|"\'`#$%^~?@\\_', 30),
  (random) =>
    words(random, ['foo', 'snake_case_name', 'camelCaseName', 'HTTPServer', '__init__', 'x1', 'v2.0.1']),
  (random) =>
    words(random, ['<|fim_middle|>', '<td>', '</table>', '<h1>', '<unused01>', '<0x0A>', '▁', '<s>']),
  (random) =>
    words(random, [
      '\u00a0',
      '\u3000',
      '\u2003',
      '\u200b',
      '\ufeff',
      '\0',
      '\u001b',
      '\r',
      '\u2028',
      '\u0085',
    ]),
];

function awkwardText(random: Random): string {
  let text = '';
  const length = 50 + randomInteger(random, 500);
  while (text.length < length) text += FRAGMENTS[randomInteger(random, FRAGMENTS.length)]!(random);
  return text;
}

function characters(random: Random, alphabet: string, most: number): string {
  const length = 1 + randomInteger(random, most);
  return Array.from({ length }, () => alphabet[randomInteger(random, alphabet.length)]!).join('');
}

function words(random: Random, list: readonly string[]): string {
  const separators = ['', ' ', ' ', '  ', '\n', '.'];
  return Array.from(
    { length: 1 + randomInteger(random, 4) },
    () => list[randomInteger(random, list.length)]! + separators[randomInteger(random, separators.length)]!,
  ).join('');
}

/** What is wrong with our covers at a place; undefined where nothing is. */
function fault({ before, after }: Place, lexicon: Lexicon) {
  const { tokenizer, canonicity } = lexicon;
  const opened = openText(tokenizer, before);
  const tokens = tokenizer.encode(before + after);
  if (opened.base.some((id, i) => tokens[i] !== id)) return 'a continuation changes the stable tokens';
  const tree = coverTree(opened, lexicon);
  const found = coversOf(tree, tokens.slice(opened.base.length), tokenizer);
  if (found.length !== 1) return `${found.length} covers in place of one`;
  const [cover = []] = found;
  if (cover.length > 0 && !canonicity.isPrefix(cover)) return 'the cover is taken for impossible';
  return undefined;
}

const load = (name: string): string =>
  name === 'bundled'
    ? readFileSync('models/foredraft-7m/tokenizer.json', 'utf8')
    : JSON.stringify(tokenizerJson(name as (typeof FAMILIES)[number]));

describe('covers of real text', function () {
  this.timeout(60_000 + PLACES * 10);

  for (const name of ['bundled', ...FAMILIES]) {
    it(`are exactly one for whatever follows: ${name}`, () => {
      const json = load(name);
      const tokenizer = parseTokenizer(json, name);
      const lexicon = createLexicon(tokenizer, new Set());
      // Where a tokenizer normalises text, the document is taken to be in that form already.
      const { normalizer } = JSON.parse(json) as { normalizer?: { type?: string } | null };
      const normalise = (text: string): string => (normalizer?.type === 'NFC' ? text.normalize('NFC') : text);
      const random = createRandom(FAMILIES.indexOf(name as never) + 17);
      const faults: string[] = [];
      for (let i = 0; i < PLACES; i++) {
        const drawn = placeIn(random);
        const place = { before: normalise(drawn.before), after: normalise(drawn.after) };
        if (normalise(place.before + place.after) !== place.before + place.after) continue;
        const found = fault(place, lexicon);
        if (found === undefined) continue;
        faults.push(`${found}: ${JSON.stringify(place.before.slice(-60))} + ${JSON.stringify(place.after)}`);
      }
      assert.equal(
        faults.length,
        0,
        `${faults.length} of ${PLACES} places\n${faults.slice(0, 8).join('\n')}`,
      );
    });

    it(`are exactly one after pages of blanks: ${name}`, () => {
      const lexicon = createLexicon(parseTokenizer(load(name), name), new Set());
      for (const before of [
        `a${' '.repeat(1500)}`,
        `x;${'\n    '.repeat(30)}`,
        `x;${'\n\t\t'.repeat(40)}`,
        `x;${'\r\n  '.repeat(40)}`,
        `x;${'\n  \n\t'.repeat(25)}`,
        `// ${'-'.repeat(77)}`,
      ]) {
        for (const after of ['x', '1', '(', ';', 'é', '中', "'s", '\n', ' x', '-', '\t1']) {
          assert.equal(
            fault({ before, after }, lexicon),
            undefined,
            JSON.stringify([before.slice(0, 8), after]),
          );
        }
      }
    });
  }
});
