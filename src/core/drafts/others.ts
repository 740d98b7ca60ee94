import type { Filtered } from '../decode/filters/filter.ts';
import type { Generated, GrowingText, TextRules } from '../decode/growingText.ts';
import type { NextTokens } from '../forward.ts';
import type { Opening } from '../healing/seam.ts';
import type { ForkedDrafts } from '../speculation/forkedDrafts.ts';
import type { Lane } from './lane.ts';

/** A text as it is shown; empty where nothing is. */
export type Shown = Pick<Filtered, 'text' | 'replaces'>;

/** The place that drafts are made for, and the main one. */
export interface Site {
  readonly rules: TextRules;
  /** As it is before the main text takes its first step. */
  readonly opening: Opening;
  readonly text: GrowingText;
  /** The main text, once it is complete. */
  readonly ended: () => Generated | undefined;
  /** Positions of the main text, from the end of the prompt on. */
  readonly path: () => readonly number[];
  /** Drafts for a text that leaves the main one after some tokens; none where nothing is to be drafted. */
  readonly fork: (depth: number) => ForkedDrafts | undefined;
  /** What is shown of a text. */
  readonly finish: (generated: Generated) => Shown;
}

/** A text beside the main one. */
export interface OtherText {
  readonly generated: Generated;
  /** Whether its log-probability is the model's. */
  readonly isScored: boolean;
}

/** Where the texts beside the main one come from. */
export interface Others {
  /** The main text is about to go on from here. */
  watch?(next: NextTokens): void;
  /** All that are in question by now. Those that were before, and are not now, are given up. */
  lanes(): readonly Lane[];
  /** In the end. */
  texts(): readonly OtherText[];
}
