import { type ByteString, toText } from '../tokens/byteString.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import { witnesses } from './witnesses.ts';

/** One way in which the open bytes may turn out to be cut into pre-tokens, by what comes after them. */
export interface Hypothesis {
  /** Where a pre-token ends before the last open byte, as offsets into the open bytes. */
  readonly cuts: readonly number[];
  /** Whether one ends right after the last open byte; else the last pre-token goes on. */
  readonly closed: boolean;
}

/** A text divided where its encoding begins to depend on what comes after it. */
export interface OpenText {
  /** Canonical tokens of the part that no continuation can change. */
  readonly base: number[];
  /** The bytes after that part. */
  readonly open: ByteString;
  /** None where nothing is open. */
  readonly hypotheses: readonly Hypothesis[];
}

/**
 * Bytes before the end, at least, within which the cuts are looked for anew. What a continuation can change is the
 * last run of blanks or digits and the word or symbols before it.
 */
const REACH = 24;
/**
 * More open bytes or tokens than this are a word without end (base64, a line of Chinese) or a page of blanks. All but
 * half as many are then taken as they are encoded now, an approximation: a continuation might have changed them.
 */
const MAX_OPEN_BYTES = 96;
export const MAX_OPEN_TOKENS = 32;

/**
 * Merges never cross a pre-token, so only the last pre-tokens of a text are open: those that are cut differently,
 * or go on, under one continuation or another. The stable boundary lies before them.
 */
export function openText(tokenizer: Tokenizer, text: string): OpenText {
  const pretokens = tokenizer.pretokens(text);
  let anchor = pretokens.length;
  for (let reach = 0; anchor > 0 && (reach < REACH || isBlank(pretokens[anchor]!));) {
    reach += pretokens[--anchor]!.length;
  }
  const base = pretokens.slice(0, anchor).flatMap((pretoken) => tokenizer.encodePretoken(pretoken));
  const tail = pretokens.slice(anchor).join('');

  const alternatives = possibleEnds(tokenizer, tail);
  const agreed = commonPrefix(alternatives);
  let boundary = 0;
  for (const end of agreed) {
    base.push(...tokenizer.encodePretoken(tail.slice(boundary, end)));
    boundary = end;
  }
  const open = tail.slice(boundary);
  const hypotheses =
    open === '' ? [] : alternatives.map((ends) => hypothesis(ends, agreed.length, tail.length));
  const opened = { base, open, hypotheses };
  const ids = encodeAll(tokenizer, open);
  const isLong = open.length > MAX_OPEN_BYTES || ids.length > MAX_OPEN_TOKENS;
  return isLong ? shortened(opened, ids, tokenizer) : opened;
}

/** A line break that is yet to come may join all the blanks before it. */
function isBlank(bytes: ByteString): boolean {
  return /^\s+$/.test(toText(bytes));
}

/** The different lists of pre-token ends within `tail`, over its possible continuations. */
function possibleEnds(tokenizer: Tokenizer, tail: ByteString): number[][] {
  const text = toText(tail);
  const found = new Map<string, number[]>();
  for (const witness of witnesses(text, tokenizer)) {
    const ends: number[] = [];
    let end = 0;
    for (const { length } of tokenizer.pretokens(text + witness)) {
      end += length;
      if (end > tail.length) break;
      ends.push(end);
    }
    found.set(ends.join(), ends);
  }
  return [...found.values()];
}

function commonPrefix(lists: readonly (readonly number[])[]): number[] {
  const [first = [], ...others] = lists;
  const length = first.findIndex((end, i) => others.some((list) => list[i] !== end));
  return length < 0 ? [...first] : first.slice(0, length);
}

function hypothesis(ends: readonly number[], agreed: number, length: number): Hypothesis {
  const boundary = ends[agreed - 1] ?? 0;
  const later = ends.slice(agreed);
  return {
    cuts: later.filter((end) => end < length).map((end) => end - boundary),
    closed: later.at(-1) === length,
  };
}

function encodeAll(tokenizer: Tokenizer, bytes: ByteString): number[] {
  return tokenizer.pretokens(toText(bytes)).flatMap((pretoken) => tokenizer.encodePretoken(pretoken));
}

function shortened(
  { base, open, hypotheses }: OpenText,
  ids: readonly number[],
  tokenizer: Tokenizer,
): OpenText {
  const isShort = (start: number, count: number): boolean =>
    open.length - start <= MAX_OPEN_BYTES / 2 && ids.length - count <= MAX_OPEN_TOKENS / 2;
  let start = 0;
  let count = 0;
  while (count < ids.length - 1 && !(isShort(start, count) && isCharacterStart(open.slice(start)))) {
    start += tokenizer.bytes(ids[count++]!).length;
  }
  return {
    base: [...base, ...ids.slice(0, count)],
    open: open.slice(start),
    hypotheses: hypotheses.map(({ cuts, closed }) => ({
      cuts: cuts.filter((cut) => cut > start).map((cut) => cut - start),
      closed,
    })),
  };
}

function isCharacterStart(bytes: ByteString): boolean {
  return !/^[\x80-\xbf]/.test(bytes);
}
