import { type CursorContext, readCursorContext } from '../../document/cursorContext.ts';
import type { Syntax } from '../../document/syntax.ts';
import type { Filtered, Indentation } from '../filters/filter.ts';
import { filterText } from '../filters/index.ts';
import type { StopContext, StopDecision, StopReason, StopRule } from '../stop.ts';
import { blockRule } from './blockRule.ts';
import { bracketRule } from './bracketRule.ts';
import { lineRule } from './lineRule.ts';
import { maxLinesRule } from './maxLinesRule.ts';
import { repetitionRule } from './repetitionRule.ts';
import { resolveLength } from './resolveLength.ts';
import { suffixRule } from './suffixRule.ts';

/** Where one completion ends. */
export interface Ending {
  readonly rule: StopRule;
  /** Turns what the rule kept into a suggestion; '' when nothing is worth suggesting. */
  readonly finish: (kept: string, stop: StopReason) => Filtered;
}

/** What is known of a document beside its text. */
export interface DocumentFacts {
  /** As the editor is set. Default: as the model indents. */
  readonly indentation?: Indentation | undefined;
  /** What its language's grammar says there; asked where that counts. Default: indentation has to do. */
  readonly syntaxAt?: ((cursor: CursorContext) => Syntax | undefined) | undefined;
}

export function createEnding(context: StopContext, { indentation, syntaxAt }: DocumentFacts = {}): Ending {
  const cursor = readCursorContext(context);
  return {
    rule: combinedRule(context, cursor, syntaxAt),
    finish: (kept, stop) => filterText(kept, { cursor, stop, indentation }),
  };
}

/**
 * All rules for one request. Each reads the whole text anew after every token: it is short, and a rule without
 * state of its own also holds for branches of a draft tree. Where several apply, the earliest cut wins, and
 * of equal ones the first.
 */
function combinedRule(
  { length, maxLines }: StopContext,
  cursor: CursorContext,
  syntaxAt: DocumentFacts['syntaxAt'],
): StopRule {
  const extent =
    resolveLength(length, cursor) === 'line'
      ? [lineRule]
      : [blockRule(cursor, syntaxAt?.(cursor)), maxLinesRule(cursor, maxLines)];
  const rules = [bracketRule(cursor), suffixRule(cursor), ...extent, repetitionRule];
  return (generated) => {
    let earliest: StopDecision | undefined;
    for (const rule of rules) {
      const decision = rule(generated);
      if (decision && (!earliest || decision.keep < earliest.keep)) earliest = decision;
    }
    return earliest;
  };
}
