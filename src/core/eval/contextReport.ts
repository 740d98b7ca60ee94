import { createRandom, seedOf } from '../random.ts';
import { isExactMatch } from './metrics.ts';
import { type PairedDifference, pairedDifference } from './paired.ts';
import { mean, quantile } from './statistics.ts';
import { type Outcome, type Report, report } from './summary.ts';

/** What a model says about a hole, and what that cost. */
export interface ContextAnswer extends Pick<Outcome, 'suggestion' | 'milliseconds'> {
  readonly tokens: { readonly prompt: number; readonly context: number };
  /** Milliseconds of the first pass, nothing of its prompt computed before. */
  readonly prefill: number;
}

/** A hole, filled without other files and with them. */
export interface ContextOutcome {
  readonly hole: Outcome['hole'];
  readonly without: ContextAnswer;
  readonly with: ContextAnswer;
}

export interface ArmReport extends Report {
  readonly promptTokens: number;
  readonly contextTokens: number;
  /** Milliseconds. */
  readonly prefill: { readonly p50: number; readonly p95: number };
}

/** What other files bring and cost, of the holes whose prompt had room for other files that have to do with them. */
export interface ContextReport extends PairedDifference {
  readonly holes: number;
  /** Of all that were tried. */
  readonly tried: number;
  readonly without: ArmReport;
  readonly with: ArmReport;
}

/**
 * @param outcomes at least one with tokens of other files
 * @param seed of the bootstrap
 */
export function contextReport(outcomes: readonly ContextOutcome[], seed: number): ContextReport {
  const shown = outcomes.filter((outcome) => outcome.with.tokens.context > 0);
  const differences = shown.map(
    ({ hole, ...answers }) =>
      Number(isExactMatch(answers.with.suggestion, hole.truth)) -
      Number(isExactMatch(answers.without.suggestion, hole.truth)),
  );
  return {
    holes: shown.length,
    tried: outcomes.length,
    without: armReport(shown, 'without'),
    with: armReport(shown, 'with'),
    ...pairedDifference(differences, createRandom(seedOf('context', seed))),
  };
}

function armReport(outcomes: readonly ContextOutcome[], arm: 'without' | 'with'): ArmReport {
  const answers = outcomes.map((outcome) => outcome[arm]);
  const prefills = answers.map(({ prefill }) => prefill);
  return {
    ...report(outcomes.map(({ hole, [arm]: answer }) => ({ hole, ...answer }))),
    promptTokens: mean(answers.map(({ tokens }) => tokens.prompt)),
    contextTokens: mean(answers.map(({ tokens }) => tokens.context)),
    prefill: { p50: quantile(prefills, 0.5), p95: quantile(prefills, 0.95) },
  };
}
