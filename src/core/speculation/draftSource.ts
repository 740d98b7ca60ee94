import type { Cancellation } from '../decode/sequence.ts';
import type { NextTokens } from '../forward.ts';
import type { ByteString } from '../tokens/byteString.ts';
import type { Expected } from './judges.ts';

/** Where drafts come from; the names stand in settings, logs and statistics. */
export const sourceNames = [
  /** The rest of the last suggestion at this place. */
  'ghost',
  /** What followed the longest repeated end of the text, in the prompt and in what was generated. */
  'document',
  /** What followed it in the other files of the workspace. */
  'workspace',
  /** What the model held most probable after this token the last time (Token Recycling, 2408.08696). */
  'recycling',
  /** What followed the last two tokens, in all texts so far (ADED, 2406.18894). */
  'trigrams',
  /** A smaller model with the same tokenizer (Leviathan et al. 2211.17192). */
  'draftModel',
] as const;
export type SourceName = (typeof sourceNames)[number];

/** A token that may come next. */
export interface Candidate {
  readonly token: number;
  /**
   * Which of its source's classes of evidence it belongs to (length of the match, rank, ...), from 0 to below
   * `DraftSource.priors.length`: how often such candidates are right is learned by class.
   */
  readonly bucket: number;
}

/** What a source that takes time should know before it takes it. */
export interface Preparation {
  /** How far beyond the end of the text a draft may reach, tokens. */
  readonly depth: number;
  /** Bytes that the text must go on with. */
  readonly open: ByteString;
  /** Tokens that come, in the long run, in the time of a pass over one position: at least 1. */
  readonly pace: number;
  /** What a pass over some positions costs, in passes over one. */
  readonly cost: (positions: number) => number;
  /** No node less probable than this will be drafted. */
  readonly least: number;
  /** How often candidates of a bucket of this source are right. */
  readonly acceptance: (bucket: number) => number;
  /** What sources that take no time expect behind the end of the text and these tokens. */
  readonly others: (path: readonly number[]) => readonly Expected[];
}

/**
 * Somewhere drafts come from. It follows one text at a time: the prompt and what was generated after it.
 *
 * @typeParam Cursor what it knows of a place at or beyond the end of that text. Of a place it says the same, or nearly,
 * whether the tokens up to it are generated already or only drafted, so that what is learned about one holds for the
 * other. It is valid until the text changes.
 */
export interface DraftSource<Cursor = unknown> {
  readonly name: SourceName;
  /** How often candidates of each bucket are right, to begin with. */
  readonly priors: readonly number[];
  /** Makes `text` the text. What it has in common with the one before costs nothing where that can be had. */
  begin(text: readonly number[]): void;
  /** A token more of the text. */
  append(token: number): void;
  /**
   * Gets ready to propose something at the end of the text, where that takes time.
   *
   * @returns what it cost, in passes of the model over one position
   * @throws Cancelled
   */
  prepare?(preparation: Preparation, cancellation: Cancellation): Promise<number>;
  /** At the end of the text; undefined where nothing can be proposed, there and after it. */
  end(): Cursor | undefined;
  /** At the end of another text, of which these are the last tokens; without it the source knows nothing of others. */
  endOf?(tail: readonly number[]): Cursor | undefined;
  /** Behind one more token. */
  advance(cursor: Cursor, token: number): Cursor | undefined;
  /** Tokens that may follow, a handful, most probable first, none twice. */
  propose(cursor: Cursor): readonly Candidate[];
  /** What the model has computed after a token, drafted or not, that came after `previous` (-1: none). */
  observe?(token: number, next: NextTokens, previous: number): void;
}
