import { type Random, randomInteger } from '../../../src/core/random.ts';
import { encodeGguf, type GgufContent, type GgufTensor, type GgufValue } from '../gguf.ts';
import { hostileScores } from './hostile.ts';
import { extreme, mutateBytes } from './mutateBytes.ts';

const NUMBERS = [0, 1, 2, 3, 5, 7, 16, 255, 65_537, 2 ** 24, 2 ** 31, 2 ** 32 - 1];

const VALUES: readonly ((random: Random) => GgufValue)[] = [
  (random) => ({ u32: NUMBERS[randomInteger(random, NUMBERS.length)]! }),
  (random) => ({ f32: [NaN, Infinity, -1, 0, 1e-38, 1e38, 0.5][randomInteger(random, 7)]! }),
  (random) => ({ bool: random() < 0.5 }),
  () => ({ string: '' }),
  () => ({ string: 'x'.repeat(30_000) }),
  () => ({ string: '__proto__' }),
  () => ({ strings: Array.from({ length: 3000 }, () => 'é') }),
  () => ({ i32s: [-1, 2, 3] }),
  () => ({ f32s: [NaN] }),
  () => ({ lists: 100 }),
];

/** Keys that change what is computed, or how much. */
const KEYS = [
  'rope.scaling.type',
  'rope.scaling.factor',
  'rope.scaling.original_context_length',
  'rope.dimension_count',
  'attention.sliding_window',
  'expert_count',
];

type Mutation = (content: GgufContent, random: Random) => void;

const MUTATIONS: readonly Mutation[] = [
  ({ metadata }, random) => {
    const keys = Object.keys(metadata);
    metadata[keys[randomInteger(random, keys.length)]!] =
      VALUES[randomInteger(random, VALUES.length)]!(random);
  },
  ({ metadata }, random) => {
    const keys = Object.keys(metadata);
    Reflect.deleteProperty(metadata, keys[randomInteger(random, keys.length)]!);
  },
  ({ metadata }, random) => {
    const key = `qwen3.${KEYS[randomInteger(random, KEYS.length)]!}`;
    metadata[key] =
      random() < 0.3 ? { string: 'yarn' } : VALUES[randomInteger(random, VALUES.length)]!(random);
  },
  // A number of the architecture that is nearly right.
  ({ metadata }, random) => {
    const sizes = Object.entries(metadata).filter(([, value]) => 'u32' in value) as [
      string,
      { u32: number },
    ][];
    const [key, { u32 }] = sizes[randomInteger(random, sizes.length)] ?? ['qwen3.block_count', { u32: 1 }];
    metadata[key] = {
      u32: Math.max(0, [u32 + 1, u32 - 1, u32 * 2, Math.floor(u32 / 2)][randomInteger(random, 4)]!),
    };
  },
  ({ tensors }, random) => {
    const i = randomInteger(random, tensors.length);
    const { name, shape, data } = tensors[i]!;
    const changes: Partial<GgufTensor>[] = [
      { shape: shape.toReversed() },
      { shape: [...shape, 1] },
      { shape: [data.length / 4] },
      { shape: shape.map((length) => length * 2) },
      { type: randomInteger(random, 40) },
      { offset: NUMBERS[randomInteger(random, NUMBERS.length)]! },
      { name: name.replace(/\.\w+$/, '.bias') },
      { name: tensors[randomInteger(random, tensors.length)]!.name },
      { name: 'x'.repeat(20_000) },
      { data: data.subarray(0, data.length / 2) },
    ];
    tensors[i] = { ...tensors[i]!, ...changes[randomInteger(random, changes.length)] };
  },
  ({ tensors }, random) => tensors.splice(randomInteger(random, tensors.length), 1),
  ({ tensors }, random) => {
    const name = ['rope_freqs.weight', 'blk.0.attn_q.bias', 'blk.1.attn_q.weight'][randomInteger(random, 3)]!;
    tensors.push({ name, shape: [4], data: new Uint8Array(16) });
  },
];

/** The bytes of the file with some changes in what it contains, or in how that is written. */
export function mutateGguf(good: GgufContent, random: Random): Buffer {
  let content: GgufContent = { metadata: { ...good.metadata }, tensors: [...good.tensors] };
  if (random() < 0.01) content = hostileScores(content, random);
  for (let count = randomInteger(random, 4); count > 0; count--) {
    MUTATIONS[randomInteger(random, MUTATIONS.length)]!(content, random);
  }
  const bytes = encodeGguf(content.metadata, content.tensors);
  if (random() < 0.6) return bytes;
  if (random() < 0.5) return extremeCount(bytes, content, random);
  const data = content.tensors.reduce((sum, tensor) => sum + tensor.data.length, 0);
  return mutateBytes(bytes, random, bytes.length - data);
}

/** An absurd type, length or count, just after the name of what has it. */
function extremeCount(bytes: Buffer, { metadata, tensors }: GgufContent, random: Random): Buffer {
  const names = [...Object.keys(metadata), ...tensors.map(({ name }) => name)];
  const name = names[randomInteger(random, names.length)] ?? '';
  const at = bytes.indexOf(name) + name.length + 4 * randomInteger(random, 4);
  if (at + 8 <= bytes.length) bytes.writeBigUInt64LE(extreme(random), at);
  return bytes;
}
