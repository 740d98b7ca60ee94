import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { randomInteger, type Random } from '../../src/core/random.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** What sources lack: accents in both normal forms, scripts without spaces, characters outside the first plane. */
const FOREIGN = [
  '// größer als naïve Prüfung für Über-Maße, déjà vu, français, español, œuvre',
  '# 中文注释：这个函数返回一个数字，如果没有数字就返回零。中国，中文，数字。',
  '/* 日本語のコメント。これは関数です。カタカナとひらがな。 */',
  'const greeting = "Привет, мир! Это строка.";  // Ελληνικά κείμενο',
  'log("😀😃😄 done 🚀🚀 👩‍👩‍👧 ✅ → ← … “quoted” – dash");',
  'print("한국어 문자열입니다", "עברית", "عربي", "हिन्दी")\t\t# ½ x² ٣٤',
  'let decomposed = "cafe\u0301 A\u030angstro\u0308m";\r\nlet composed = "café Ångström";\r\n',
].join('\n');

let texts: readonly string[] | undefined;

/** Texts the tests have at hand: this repository's own files, and some lines with little ASCII in them. */
export function corpus(): readonly string[] {
  return (texts ??= [
    ...['src', 'training', 'docs'].flatMap(filesBelow).map((path) => readFileSync(path, 'utf8')),
    Array.from({ length: 20 }, () => FOREIGN).join('\n'),
  ]);
}

function filesBelow(folder: string): string[] {
  // Below training/ there may be gigabytes of data.
  const names = readdirSync(join(ROOT, folder), { recursive: folder === 'src', encoding: 'utf8' });
  return names
    .filter((name) => /\.(ts|py|md)$/.test(name))
    .sort()
    .map((name) => join(ROOT, folder, name));
}

/** A piece of some text, every fourth from the lines with little ASCII. It may begin and end inside a character. */
export function randomSlice(random: Random, maxLength: number): string {
  const all = corpus();
  const text = randomInteger(random, 4) === 0 ? all.at(-1)! : all[randomInteger(random, all.length)]!;
  const begin = randomInteger(random, text.length);
  return text.slice(begin, begin + 1 + randomInteger(random, maxLength)).toWellFormed();
}
