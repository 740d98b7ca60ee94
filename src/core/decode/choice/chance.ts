import { createRandom, type Random, seedOf } from '../../random.ts';
import { quantile } from './weights.ts';

/** All that is random in decoding comes down to these two, so that tests can go through every way it may turn out. */
export interface Chance {
  /** An index drawn in proportion to the weights; -1 if all are 0. */
  draw(weights: Float64Array): number;
  /** Whether something happens that has a probability; from 1 on it does. */
  happens(probability: number): boolean;
}

/** Uses one number for each draw or event. */
export function chanceOf(random: Random): Chance {
  return {
    draw: (weights) => quantile(weights, random()),
    happens: (probability) => random() < probability,
  };
}

/** Numbers that depend on the seed and the position alone, however decoding gets there. */
export function seededChances(seed: number): (position: number) => Chance {
  return (position) => chanceOf(createRandom(seedOf(`token ${position}`, seed)));
}
