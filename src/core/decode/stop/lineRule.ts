import type { StopRule } from '../stop.ts';

export const lineRule: StopRule = (generated) => {
  const end = generated.indexOf('\n');
  return end < 0 ? undefined : { reason: 'line', keep: end };
};
