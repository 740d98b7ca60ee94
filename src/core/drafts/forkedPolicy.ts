import type { DraftPolicy } from '../speculation/draftPolicy.ts';
import type { ForkedDrafts } from '../speculation/forkedDrafts.ts';

/**
 * Drafts of a lane that has left the main one.
 *
 * @param tokens with which it has
 */
export function forkedPolicy(
  fork: ForkedDrafts | undefined,
  tokens: readonly number[],
): DraftPolicy | undefined {
  for (const token of tokens) fork?.emit(token);
  return (
    fork && {
      draft: (_trunk, pass) => fork.draft(pass),
      observe: () => undefined,
      emit: (token) => {
        fork.emit(token);
      },
    }
  );
}
