import type { ConfigFields } from './configFields.ts';

/** Rotary position embedding (Su et al. 2021): pair i of a head turns by `frequencies[i]` radians per position. */
export interface Rope {
  /** headDim / 2 of them. */
  readonly frequencies: readonly number[];
  /** Factor on all cosines and sines. */
  readonly scale: number;
}

const COMMON_KEYS = ['rope_type', 'type', 'rope_theta', 'partial_rotary_factor'];
/** What each type of scaling may say beside these; another key would be a variant unknown to us. */
const KEYS = {
  default: [],
  dynamic: ['factor'],
  linear: ['factor'],
  llama3: ['factor', 'low_freq_factor', 'high_freq_factor', 'original_max_position_embeddings'],
  yarn: [
    ...['factor', 'original_max_position_embeddings', 'attention_factor', 'beta_fast', 'beta_slow'],
    ...['mscale', 'mscale_all_dim', 'truncate'],
  ],
} as const;

/**
 * Reads theta and the scaling, as `rope_theta` and `rope_scaling` or, since transformers 5, both in
 * `rope_parameters`. The formulas are those of transformers' modeling_rope_utils.py.
 */
export function parseRope(config: ConfigFields, headDim: number): Rope {
  const found = readRope(config, headDim);
  if (!found.frequencies.every((frequency) => frequency > 0 && frequency < Infinity)) {
    config.fail('rope_theta', ', which with its scaling makes frequencies that are no numbers.');
  }
  return found;
}

function readRope(config: ConfigFields, headDim: number): Rope {
  const old = config.object('rope_scaling');
  const rope = old.names.length > 0 ? old : config.object('rope_parameters');
  const type = rope.word(
    rope.has('rope_type') ? 'rope_type' : 'type', // `type` in older files
    ['default', 'dynamic', 'linear', 'llama3', 'yarn'],
    'default',
  );
  for (const key of rope.names) {
    const known: readonly string[] = [...COMMON_KEYS, ...KEYS[type]];
    if (rope.has(key) && !known.includes(key)) {
      rope.fail(key, `, which is not supported with rope_type "${type}".`);
    }
  }
  for (const fields of [config, rope]) {
    if (fields.positive('partial_rotary_factor', 1) !== 1) {
      fields.fail('partial_rotary_factor', '; only whole heads are rotated.');
    }
  }
  const theta = rope.has('rope_theta') ? rope.positive('rope_theta') : config.positive('rope_theta', 10_000);
  const plain = Array.from({ length: headDim / 2 }, (_, i) => theta ** ((-2 * i) / headDim));
  switch (type) {
    case 'linear': {
      const factor = rope.positive('factor');
      return { frequencies: plain.map((f) => f / factor), scale: 1 };
    }
    case 'llama3':
      return { frequencies: llama3(plain, config, rope), scale: 1 };
    case 'yarn':
      return yarn(plain, theta, config, rope);
    case 'default':
    case 'dynamic': // Differs from the default beyond max_position_embeddings only, where we never go.
      return { frequencies: plain, scale: 1 };
  }
}

/** Number of positions the model was trained for before its context was extended. */
function trainedLength(config: ConfigFields, rope: ConfigFields): number {
  const field = 'original_max_position_embeddings';
  if (config.has(field)) return config.positive(field);
  return rope.positive(field, config.positive('max_position_embeddings'));
}

/** Llama 3.1: slow pairs are slowed down by `factor`, fast ones stay, those between are interpolated. */
function llama3(plain: readonly number[], config: ConfigFields, rope: ConfigFields): number[] {
  const factor = rope.positive('factor');
  const low = rope.positive('low_freq_factor');
  const high = rope.positive('high_freq_factor');
  if (high <= low) rope.fail('high_freq_factor', `; expected more than low_freq_factor (${low}).`);
  const length = trainedLength(config, rope);
  return plain.map((frequency) => {
    const turns = (length * frequency) / (2 * Math.PI);
    const smooth = Math.min(1, Math.max(0, (turns - low) / (high - low)));
    return ((1 - smooth) * frequency) / factor + smooth * frequency;
  });
}

/** YaRN (Peng et al. 2023, sections 3.2 to 3.4). */
function yarn(plain: readonly number[], theta: number, config: ConfigFields, rope: ConfigFields): Rope {
  const factor = rope.positive('factor');
  const length = trainedLength(config, rope);
  const headDim = 2 * plain.length;
  /** The (fractional) pair that turns so often in the trained length. */
  const pairOf = (turns: number): number =>
    (headDim * Math.log(length / (turns * 2 * Math.PI))) / (2 * Math.log(theta));
  const truncate = rope.flag('truncate', true);
  const fast = pairOf(rope.positive('beta_fast', 32));
  const slow = pairOf(rope.positive('beta_slow', 1));
  const from = Math.max(0, truncate ? Math.floor(fast) : fast);
  const to = Math.min(headDim - 1, truncate ? Math.ceil(slow) : slow);
  const frequencies = plain.map((frequency, i) => {
    const ramp = Math.min(1, Math.max(0, (i - from) / (to === from ? 0.001 : to - from)));
    return (frequency / factor) * ramp + frequency * (1 - ramp);
  });
  return { frequencies, scale: yarnScale(factor, rope) };
}

function yarnScale(factor: number, rope: ConfigFields): number {
  if (rope.has('attention_factor')) return rope.positive('attention_factor');
  const temperature = (mscale: number): number => (factor <= 1 ? 1 : 0.1 * mscale * Math.log(factor) + 1);
  if (!rope.has('mscale') || !rope.has('mscale_all_dim')) return temperature(1);
  return temperature(rope.positive('mscale')) / temperature(rope.positive('mscale_all_dim'));
}

/** Cosines and sines by position, [positions, headDim / 2] each. */
export function rotationTables(rope: Rope, positions: number): { cos: Float32Array; sin: Float32Array } {
  const half = rope.frequencies.length;
  const cos = new Float32Array(positions * half);
  const sin = new Float32Array(positions * half);
  for (let position = 0; position < positions; position++) {
    for (let i = 0; i < half; i++) {
      const angle = position * rope.frequencies[i]!;
      cos[position * half + i] = Math.cos(angle) * rope.scale;
      sin[position * half + i] = Math.sin(angle) * rope.scale;
    }
  }
  return { cos, sin };
}
