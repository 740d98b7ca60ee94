import type { Branches, Cancellation, Sequence } from '../decode/sequence.ts';
import type { NextTokens } from '../forward.ts';
import type { DraftPolicy, Trunk } from './draftPolicy.ts';

/** Computes a prompt and, in the pass that ends it, a trunk of branches with drafts below them. */
export async function scoreDrafted(
  sequence: Sequence,
  prompt: readonly number[],
  trunk: Trunk,
  cancellation: Cancellation,
  drafts?: DraftPolicy,
  full = false,
): Promise<{ branches: Branches; rows: NextTokens[]; reused: number }> {
  const pass = sequence.lastPass(prompt);
  const depth = sequence.forward.maxLength - prompt.length;
  const branches = drafts ? await drafts.draft(trunk, { ...pass, depth }, cancellation) : trunk;
  const { rows, reused } = await sequence.score(prompt, branches, cancellation, full);
  drafts?.observe(rows);
  return { branches, rows, reused };
}
