import type { StopContext, StopDecision, StopRule } from '../stop.ts';
import { blockRule } from './blockRule.ts';
import { bracketRule } from './bracketRule.ts';
import { readCursorContext } from './cursorContext.ts';
import { lineRule } from './lineRule.ts';
import { maxLinesRule } from './maxLinesRule.ts';
import { repetitionRule } from './repetitionRule.ts';
import { resolveLength } from './resolveLength.ts';
import { suffixRule } from './suffixRule.ts';

export { finish } from './finish.ts';

/**
 * All rules for one request. Each reads the whole text anew after every token: it is short, and a rule without
 * state of its own also holds for branches of a draft tree. Where several apply, the earliest cut wins, and
 * of equal ones the first.
 */
export function createStopRule(context: StopContext): StopRule {
  const cursor = readCursorContext(context);
  const extent =
    resolveLength(context.length, cursor) === 'line'
      ? [lineRule]
      : [blockRule(cursor), maxLinesRule(cursor, context.maxLines)];
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
