import assert from 'node:assert/strict';
import { createRandom, type Random, randomInteger } from '../../../../src/core/random.ts';
import { NONE, ROOT, SuffixAutomaton } from '../../../../src/core/speculation/suffixAutomaton.ts';

/** Everything the automaton says about a text: its states by their longest strings, in the order they were made. */
function describeAutomaton(automaton: SuffixAutomaton, alphabet: number): unknown {
  const seen = new Map<number, unknown>();
  const pending = [ROOT];
  for (let state = pending.pop(); state !== undefined; state = pending.pop()) {
    if (seen.has(state)) continue;
    const from = state;
    const next = Array.from({ length: alphabet }, (_, token) => automaton.next(from, token));
    const ends = state === ROOT ? [] : [automaton.firstEnd(state), automaton.latestEnd(state)];
    seen.set(state, { next, length: automaton.lengthOf(state), link: automaton.link(state), ends });
    pending.push(...next.filter((target) => target !== NONE));
  }
  const text = Array.from({ length: automaton.length }, (_, i) => automaton.token(i));
  return { text, repeated: automaton.repeated, states: [...seen].sort(([a], [b]) => a - b) };
}

function automatonOf(text: readonly number[]): SuffixAutomaton {
  const automaton = new SuffixAutomaton();
  for (const token of text) automaton.append(token);
  return automaton;
}

/** How many strings of different occurrences end the text and occur earlier in it. */
function linksUp(automaton: SuffixAutomaton): number {
  let links = 0;
  for (let state = automaton.repeated; state > ROOT; state = automaton.link(state)) links++;
  return links;
}

const key = (tokens: readonly number[]): string => tokens.join(' ');

/** Ends of all occurrences of each string of a text. */
function occurrences(text: readonly number[]): Map<string, number[]> {
  const ends = new Map<string, number[]>();
  for (let end = 0; end < text.length; end++) {
    for (let start = end; start >= 0; start--) {
      const string = key(text.slice(start, end + 1));
      ends.set(string, [...(ends.get(string) ?? []), end]);
    }
  }
  return ends;
}

function randomText(random: Random, length: number, alphabet: number): number[] {
  return Array.from({ length }, () => randomInteger(random, alphabet));
}

/** A text like code: mostly copies of stretches of itself. */
function repetitiveText(random: Random, length: number, alphabet: number): number[] {
  const text = randomText(random, 4, alphabet);
  while (text.length < length) {
    const start = randomInteger(random, text.length);
    text.push(...text.slice(start, start + 1 + randomInteger(random, 12)));
    if (random() < 0.5) text.push(randomInteger(random, alphabet));
  }
  return text.slice(0, length);
}

describe('suffix automaton', () => {
  const alphabets = [1, 2, 3, 5];

  it('finds the longest end of the text that occurred earlier, and all shorter ones along the links', () => {
    const random = createRandom(1);
    for (let round = 0; round < 60; round++) {
      const text = (round % 2 ? randomText : repetitiveText)(random, 40, alphabets[round % 4]!);
      const automaton = new SuffixAutomaton();
      for (let length = 1; length <= text.length; length++) {
        automaton.append(text[length - 1]!);
        const ends = occurrences(text.slice(0, length));
        const earlier = (suffix: number): number =>
          suffix === 0
            ? 0
            : ends.get(key(text.slice(length - suffix, length)))!.filter((e) => e < length - 1).length;
        let longest = length - 1;
        while (longest > 0 && earlier(longest) === 0) longest--;
        let state = automaton.repeated;
        assert.equal(automaton.lengthOf(state), longest);
        // A link is taken where a shorter end occurred more often.
        for (let suffix = longest; suffix > 0; suffix--) {
          if (suffix === longest || earlier(suffix) === earlier(suffix + 1)) continue;
          state = automaton.link(state);
          assert.equal(automaton.lengthOf(state), suffix);
        }
      }
    }
  });

  it('knows every string of the text, where it first ended, and where last before the end', () => {
    const random = createRandom(2);
    let deep = 0;
    for (let round = 0; round < 60; round++) {
      const text = (round % 2 ? randomText : repetitiveText)(random, 60, alphabets[round % 4]!);
      const automaton = new SuffixAutomaton();
      let links = 0;
      for (const token of text) {
        links = Math.max(links, linksUp(automaton));
        automaton.append(token);
      }
      if (links > 8) deep++;
      for (const [string, ends] of occurrences(text)) {
        const tokens = string.split(' ').map(Number);
        const state = tokens.reduce((from, token) => automaton.next(from, token), ROOT);
        assert.notEqual(state, NONE);
        assert.equal(automaton.firstEnd(state), ends[0]);
        const before = ends.filter((end) => end < text.length - 1);
        const latest = automaton.latestEnd(state);
        if (links <= 8) assert.equal(latest, before.at(-1) ?? ends[0], `${string} in ${key(text)}`);
        else assert.ok(before.length === 0 || before.includes(latest));
      }
      assert.equal(automaton.next(ROOT, 99), NONE);
    }
    assert.ok(deep > 0 && deep < 30, `${deep} texts of 60 with long chains of links`);
  });

  it('shrinks to exactly what it was', () => {
    const random = createRandom(3);
    for (let round = 0; round < 40; round++) {
      const alphabet = alphabets[round % 4]!;
      const automaton = new SuffixAutomaton();
      let text: number[] = [];
      for (let edit = 0; edit < 12; edit++) {
        text = text.slice(0, randomInteger(random, text.length + 1));
        automaton.truncate(text.length);
        const more = repetitiveText(random, randomInteger(random, 60), alphabet);
        for (const token of more) automaton.append(token);
        text.push(...more);
        assert.deepEqual(
          describeAutomaton(automaton, alphabet),
          describeAutomaton(automatonOf(text), alphabet),
        );
      }
    }
  });

  it('starts anew', () => {
    const automaton = automatonOf([1, 2, 1, 2, 1]);
    automaton.clear();
    assert.equal(automaton.length, 0);
    assert.equal(automaton.repeated, ROOT);
    for (const token of [2, 2, 0]) automaton.append(token);
    assert.deepEqual(describeAutomaton(automaton, 3), describeAutomaton(automatonOf([2, 2, 0]), 3));
  });

  it('grows', () => {
    const text = repetitiveText(createRandom(4), 3000, 50);
    const automaton = automatonOf(text);
    assert.deepEqual(describeAutomaton(automaton, 50), describeAutomaton(automatonOf(text), 50));
    let state: number = ROOT;
    for (const token of text) state = automaton.next(state, token);
    assert.equal(automaton.lengthOf(state), text.length);
    automaton.truncate(1000);
    assert.deepEqual(
      describeAutomaton(automaton, 50),
      describeAutomaton(automatonOf(text.slice(0, 1000)), 50),
    );
  });
});
