import type { CursorContext } from '../../document/cursorContext.ts';
import { closersOf } from '../closers.ts';
import type { StopRule } from '../stop.ts';

/**
 * Cuts before a bracket or quote that closes what was open at the cursor, if the text after the cursor closes that
 * already and the text does not write out what is there.
 */
export function bracketRule(cursor: CursorContext): StopRule {
  const closers = closersOf(cursor);
  return (generated) => {
    const { cut } = closers(generated);
    return cut === undefined ? undefined : { reason: 'bracket', keep: cut };
  };
}
