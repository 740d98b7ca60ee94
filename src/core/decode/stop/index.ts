import { type CursorContext, readCursorContext } from '../../document/cursorContext.ts';
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

/** @param indentation as the editor is set; default: as the model indents */
export function createEnding(context: StopContext, indentation?: Indentation): Ending {
  const cursor = readCursorContext(context);
  return {
    rule: combinedRule(context, cursor),
    finish: (kept, stop) => filterText(kept, { cursor, stop, indentation }),
  };
}

/**
 * All rules for one request. Each reads the whole text anew after every token: it is short, and a rule without
 * state of its own also holds for branches of a draft tree. Where several apply, the earliest cut wins, and
 * of equal ones the first.
 */
function combinedRule({ length, maxLines }: StopContext, cursor: CursorContext): StopRule {
  const extent =
    resolveLength(length, cursor) === 'line'
      ? [lineRule]
      : [blockRule(cursor), maxLinesRule(cursor, maxLines)];
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
