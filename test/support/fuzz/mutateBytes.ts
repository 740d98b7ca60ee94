import { type Random, randomInteger } from '../../../src/core/random.ts';

/** Where counts, lengths and offsets break: signs, widths, what a double still counts. */
const EXTREMES = [
  0n,
  1n,
  7n,
  255n,
  2n ** 16n,
  2n ** 31n - 1n,
  2n ** 31n,
  2n ** 32n - 1n,
  2n ** 53n,
  2n ** 63n,
  2n ** 64n - 1n,
];

export const extreme = (random: Random): bigint => EXTREMES[randomInteger(random, EXTREMES.length)]!;

type Mutation = (bytes: Buffer, random: Random, end: number) => Buffer;

const position = (random: Random, end: number): number => randomInteger(random, Math.max(1, end));

const MUTATIONS: readonly Mutation[] = [
  function flipBit(bytes, random, end) {
    const at = position(random, end);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << randomInteger(random, 8));
    return bytes;
  },
  function setByte(bytes, random, end) {
    bytes[position(random, end)] = randomInteger(random, 256);
    return bytes;
  },
  function extreme64(bytes, random, end) {
    const at = Math.min(position(random, end), bytes.length - 8);
    if (at >= 0) bytes.writeBigUInt64LE(extreme(random), at);
    return bytes;
  },
  function extreme32(bytes, random, end) {
    const at = Math.min(position(random, end), bytes.length - 4);
    if (at >= 0) bytes.writeUInt32LE(Number(BigInt.asUintN(32, extreme(random))), at);
    return bytes;
  },
  function truncate(bytes, random, end) {
    return bytes.subarray(0, position(random, end));
  },
  function copyPart(bytes, random, end) {
    const from = position(random, end);
    const length = randomInteger(random, 64);
    bytes.copyWithin(position(random, end), from, from + length);
    return bytes;
  },
  function insert(bytes, random, end) {
    const at = position(random, end);
    const part = Buffer.from(
      Array.from({ length: 1 + randomInteger(random, 16) }, () => randomInteger(random, 256)),
    );
    return Buffer.concat([bytes.subarray(0, at), part, bytes.subarray(at)]);
  },
  function remove(bytes, random, end) {
    const at = position(random, end);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + randomInteger(random, 16))]);
  },
];

/** A copy with some changes among its first `end` bytes. */
export function mutateBytes(bytes: Uint8Array, random: Random, end = bytes.length): Buffer {
  let copy: Buffer = Buffer.from(bytes);
  for (let count = 1 + randomInteger(random, 3); count > 0; count--) {
    copy = MUTATIONS[randomInteger(random, MUTATIONS.length)]!(copy, random, Math.min(end, copy.length));
  }
  return copy;
}
