/**
 * Where the drafts after the first come from; the first is always what one draft alone would be. `branching` leaves it
 * where another way was most probable, and goes on exactly. `superposed` takes them from one stream of mixed input
 * (Shen et al. 2405.18400), whose probabilities are not known; `superposed+verified` scores those exactly, cuts them at
 * the first implausible token and goes on from there. `sampling` draws them.
 */
export const draftStrategies = ['branching', 'superposed', 'superposed+verified', 'sampling'] as const;
export type DraftStrategy = (typeof draftStrategies)[number];

/** Drafts for one place at most. */
export const MAX_DRAFTS = 5;
