import { sentinelNames } from '../core/fim/sentinels.ts';

/**
 * What a server may take for a special token when it stands in a text. Which it has, it does not tell: these are the
 * shapes of those in use, and the names of the fill-in-the-middle families.
 */
const special = new RegExp(
  [
    ...sentinelNames.map((name) => name.replace(/[|\\{}()[\]^$+*?.]/g, '\\$&')),
    String.raw`<[|｜][^\s<>]{1,40}[|｜]>`,
    String.raw`▁?</?[A-Za-z]+(?:_[A-Za-z0-9]+)+>`,
    String.raw`</?(?:s|bos|eos|pad|unk|mask|PRE|SUF|MID|EOT|EOD|think|reserved[^\s<>]{0,20}|unused\d+)>`,
    String.raw`\[/?[A-Z][A-Z_]+\]`,
  ].join('|'),
  'gu',
);

/**
 * Cuts a text so that no part spells a special token. Tokenised one by one, the parts are plain text: without this,
 * `<|fim_middle|>` in a user's file would end the text before the cursor.
 */
export function plainParts(text: string): string[] {
  const parts: string[] = [];
  let start = 0;
  for (const { index, 0: spelled } of text.matchAll(special)) {
    const cut = index + Math.ceil(spelled.length / 2);
    parts.push(text.slice(start, cut));
    start = cut;
  }
  parts.push(text.slice(start));
  return parts;
}

/** For servers that take text alone: the spelling gets a space, and what the model reads is no longer quite the file. */
export function withoutSpecials(text: string): string {
  return plainParts(text).join(' ');
}

/** Where a text begins to spell a special token, which no suggestion may hold; undefined where it does not. */
export function specialAt(text: string): number | undefined {
  const at = sentinelNames
    .filter((name) => /[|｜▁_]/.test(name)) // `<s>` is HTML
    .map((name) => text.indexOf(name))
    .filter((index) => index >= 0);
  return at.length > 0 ? Math.min(...at) : undefined;
}
