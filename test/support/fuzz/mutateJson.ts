import { type Random, randomInteger } from '../../../src/core/random.ts';
import { mutateBytes } from './mutateBytes.ts';

type Json = Record<string, unknown> | unknown[];

const nested = (depth: number): unknown => {
  let value: unknown = 1;
  for (let i = 0; i < depth; i++) value = i % 2 ? [value] : { a: value };
  return value;
};

/** What a field may hold in place of what it should. */
const VALUES: readonly ((random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => [],
  () => ({}),
  () => '',
  () => 'x',
  () => '\u0000\ud800\uffff',
  () => '__proto__',
  () => '../../../etc/passwd',
  () => 'a'.repeat(20_000),
  () => Array.from({ length: 1000 }, () => 'ab'),
  () => nested(20),
  () => nested(300),
  (random) =>
    [0, -0, -1, 1, 2, 3, 7, 0.5, 1e-300, 1e300, 1e9, 2 ** 20, 2 ** 31, 2 ** 32, 2 ** 53, 2 ** 53 + 2][
      randomInteger(random, 16)
    ],
  (random) => Array.from({ length: randomInteger(random, 5) }, () => randomInteger(random, 2 ** 31)),
];

type Place = readonly [container: Json, key: string, size: number];

/** All places in a value: the container, the key, and how many keys there are. */
function places(value: unknown, found: Place[] = []): Place[] {
  if (typeof value !== 'object' || value === null) return found;
  const entries = Object.entries(value);
  for (const [key, inner] of entries) {
    found.push([value as Json, key, entries.length]);
    places(inner, found);
  }
  return found;
}

type Mutation = (json: Json, random: Random) => void;

const at = (json: Json, random: Random): [Record<string, unknown>, string] => {
  const all = places(json);
  // Large tables would get all changes: half of them go to the first levels.
  const near = all.filter(([, , size]) => size < 40);
  const from = near.length > 0 && random() < 0.7 ? near : all;
  const [container, key] = from[randomInteger(random, from.length)] ?? [json, 'x'];
  return [container as Record<string, unknown>, key];
};

const MUTATIONS: readonly Mutation[] = [
  (json, random) => {
    const [container, key] = at(json, random);
    container[key] = VALUES[randomInteger(random, VALUES.length)]!(random);
  },
  (json, random) => {
    const [container, key] = at(json, random);
    if (Array.isArray(container)) container.splice(Number(key), 1);
    else Reflect.deleteProperty(container, key);
  },
  // A number that is nearly right, or absurd.
  (json, random) => {
    const numbers = places(json).filter(([c, k]) => typeof (c as Record<string, unknown>)[k] === 'number');
    const place = numbers[randomInteger(random, numbers.length)];
    if (!place) return;
    const [container, key] = place as unknown as [Record<string, number>, string];
    const value = container[key]!;
    container[key] = [value + 1, value - 1, value * 2, value / 2, -value, value * 2 ** 20, value + 0.5][
      randomInteger(random, 7)
    ]!;
  },
  // What belongs elsewhere.
  (json, random) => {
    const [a, keyA] = at(json, random);
    const [b, keyB] = at(json, random);
    const before = a[keyA];
    a[keyA] = structuredClone(b[keyB]);
    if (random() < 0.5 && a !== b) b[keyB] = structuredClone(before);
  },
  (json, random) => {
    const [container, key] = at(json, random);
    if (!Array.isArray(container))
      container[`${key}${randomInteger(random, 3)}`] = structuredClone(container[key]);
    else container.push(structuredClone(container[Number(key)]));
  },
];

/** The text of a copy of the object with some changes; now and then, what is no JSON any more. */
export function mutateJson(value: object, random: Random): Buffer {
  const json = structuredClone(value) as Json;
  for (let count = randomInteger(random, 4); count > 0; count--) {
    MUTATIONS[randomInteger(random, MUTATIONS.length)]!(json, random);
  }
  let text = JSON.stringify(json);
  const kind = random();
  if (kind < 0.05)
    text = text.replace(
      /\d+/,
      ['NaN', '1e999', '-1e999', '0x10', '9'.repeat(400)][randomInteger(random, 5)]!,
    );
  if (kind > 0.95) text = text.replace(/("[a-z_]+":)([^,{[]+),/, (found) => found + found);
  const bytes = Buffer.from(text);
  return random() < 0.15 ? mutateBytes(bytes, random) : bytes;
}
