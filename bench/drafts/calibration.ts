/** How often drafts are right that are said to be right with some probability. */
import { mean } from '../../src/core/eval/statistics.ts';

/** A draft whose log-probability is known. */
export interface Shown {
  readonly logProbability: number;
  readonly text: string;
  readonly isRight: boolean;
}

const BINS = [0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1];

type Confidence = (draft: Shown) => number;

export function bins(drafts: readonly Shown[], confidence: Confidence): Record<string, object> {
  const rows: Record<string, object> = {};
  for (let i = 1; i < BINS.length; i++) {
    const [from, to] = [BINS[i - 1]!, BINS[i]!];
    const inside = drafts.filter((draft) => {
      const given = confidence(draft);
      return given >= from && (given < to || to === 1);
    });
    if (inside.length === 0) continue;
    rows[`${from} to ${to}`] = {
      drafts: inside.length,
      confidence: mean(inside.map(confidence)).toFixed(2),
      right: mean(inside.map(({ isRight }) => Number(isRight))).toFixed(2),
    };
  }
  return rows;
}

/** Mean negative logarithm of what was given to what came; lower is better. */
export function logLoss(drafts: readonly Shown[], confidence: Confidence): number {
  return mean(
    drafts.map((draft) => {
      const given = Math.max(1e-6, Math.min(1 - 1e-6, confidence(draft)));
      return -Math.log(draft.isRight ? given : 1 - given);
    }),
  );
}

/** Logistic regression by Newton's method. @param features of a draft, a constant among them */
export function fit(drafts: readonly Shown[], features: (draft: Shown) => readonly number[]): number[] {
  const rows = drafts.map(features);
  const weights = rows[0]!.map(() => 0);
  for (let step = 0; step < 25; step++) {
    const gradient = weights.map(() => 0);
    const hessian = weights.map(() => weights.map(() => 0));
    rows.forEach((row, n) => {
      const p = logistic(dot(weights, row));
      row.forEach((x, i) => {
        gradient[i]! += (Number(drafts[n]!.isRight) - p) * x;
        row.forEach((y, j) => (hessian[i]![j]! += p * (1 - p) * x * y));
      });
    });
    solve(hessian, gradient).forEach((change, i) => (weights[i]! += change));
  }
  return weights;
}

export function logistic(x: number): number {
  return 1 / (1 + Math.exp(-x));
}

export function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, x, i) => sum + x * b[i]!, 0);
}

/** Gauss and Jordan; the matrix is positive definite. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  for (const [i, pivot] of rows.entries()) {
    const scaled = pivot.map((x) => x / pivot[i]!);
    rows.forEach((row, j) => (rows[j] = j === i ? scaled : row.map((x, k) => x - row[i]! * scaled[k]!)));
  }
  return rows.map((row) => row.at(-1)!);
}
