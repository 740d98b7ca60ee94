/** Why a completion ended. */
export type StopReason =
  /** The model predicted the end of the middle. */
  | 'end'
  /** Single-line completion and the line is complete. */
  | 'line'
  /** Next line would leave the block the cursor is in. */
  | 'block'
  /** A closing bracket that the text after the cursor already has. */
  | 'bracket'
  /** The completion began to repeat the text after the cursor. */
  | 'suffix'
  /** The completion began to repeat itself. */
  | 'repetition'
  | 'max-lines'
  | 'max-tokens'
  | 'time';

/** How far a completion may go. `auto` decides between line and block from the text around the cursor. */
export type CompletionLength = 'line' | 'block' | 'auto';

/** What the rules may know. `prefix` and `suffix` use LF line ends only. */
export interface StopContext {
  readonly prefix: string;
  readonly suffix: string;
  readonly length: CompletionLength;
  readonly maxLines: number;
}

/** End here, and keep only the first `keep` UTF-16 units of the generated text. */
export interface StopDecision {
  readonly reason: StopReason;
  readonly keep: number;
}

/** Looks at all the text generated so far (complete characters only), after each token. */
export type StopRule = (generated: string) => StopDecision | undefined;
