import type { Summary } from '../../core/stats/summary.ts';
import { accepted, rateText } from './acceptance.ts';
import { bytes, count, milliseconds, percent } from './format.ts';

export interface Headline {
  readonly name: string;
  readonly value: string;
  /** What it is made of. */
  readonly detail: string;
}

export function headlines({ total, latency, engineBytes, tokens }: Summary): Headline[] {
  return [
    { name: 'Suggestions seen', value: count(total.shown), detail: 'long enough to count' },
    {
      name: 'Acceptance',
      value: rateText(total),
      detail: `${count(accepted(total))} in whole or in part`,
    },
    {
      name: 'Text accepted',
      value: bytes(total.acceptedBytes),
      detail: `${bytes(total.typedBytes)} more typed as suggested`,
    },
    { name: 'Time, median', value: milliseconds(latency.p50), detail: 'from key to suggestion' },
    { name: 'Time, 95%', value: milliseconds(latency.p95), detail: 'are at least this quick' },
    { name: 'Engine memory', value: bytes(engineBytes), detail: 'resident, at the last answer' },
    {
      name: 'Prompt reused',
      value: percent(tokens.reused, tokens.prompt),
      detail: 'of its tokens, from the KV cache',
    },
  ];
}
