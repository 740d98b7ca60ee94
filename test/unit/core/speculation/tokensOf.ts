import type { Candidate } from '../../../../src/core/speculation/draftSource.ts';

export const tokensOf = (candidates: readonly Candidate[]): number[] => candidates.map(({ token }) => token);
