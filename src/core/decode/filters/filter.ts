import type { CursorContext } from '../../document/cursorContext.ts';
import type { StopReason } from '../stop.ts';

/** What is done to a text that was generated, before anybody sees it. */
export interface TextFilter {
  readonly name: FilterName;
  /** @returns what is left of the text; '' when it is not worth suggesting */
  readonly apply: (text: string, context: FilterContext) => string;
}

export type FilterName =
  | 'brokenOff'
  | 'nextLine'
  | 'closerBelow'
  | 'linesAbove'
  | 'suffixOverlap'
  | 'closersAgain'
  | 'indentation'
  | 'trailingBlanks';

export interface FilterContext {
  /** Its suffix begins after what the text has written out of it. */
  readonly cursor: CursorContext;
  /** Closers right of the cursor that the text writes out itself, in place of those that are there. */
  readonly written: string;
  /** Why the text ends where it does. */
  readonly stop: StopReason;
  /** As the editor is set. Default: as the model indents. */
  readonly indentation?: Indentation | undefined;
}

/** How an editor indents. */
export interface Indentation {
  readonly insertSpaces: boolean;
  /** Columns from one tab stop to the next. */
  readonly tabSize: number;
}

/** A text, and what became of it. */
export interface Filtered {
  readonly text: string;
  /** UTF-16 units of the cursor's line right of the cursor that the text stands in for, if any. */
  readonly replaces?: number;
  /** The filter that has left nothing of what the model wrote. */
  readonly emptiedBy?: FilterName;
}
