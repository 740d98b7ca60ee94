/** No state, no edge. */
export const NONE = -1;
/** The state of the empty string. */
export const ROOT = 0;

/**
 * How far up the suffix links an end of the text is recorded. Beyond, `latestEnd` may name an occurrence older than the
 * most recent one. In code, chains are longer than this almost only within runs of one token.
 */
const RECORDED_LINKS = 8;

/*
 * Records lie side by side, and a record's numbers together: a pass of the model leaves nothing of all this in the
 * caches, and what counts then is how many cache lines are touched.
 */

/** A position of the text: its token, the state of the text up to it, how long the edges and the log were before. */
const POSITION = 4;
const PREFIX = 1;
const EDGE_MARK = 2;
const LOG_MARK = 3;

/** A state: tokens of its longest string, suffix link, where it ended first and last, its newest edge. */
const STATE = 5;
const LINK = 1;
const FIRST_END = 2;
const LATEST_END = 3;
const FIRST_EDGE = 4;

/** An edge: the state it comes from, its token, where it goes; the next edge from there, and the next in its bucket. */
const EDGE = 5;
const LABEL = 1;
const TARGET = 2;
const NEXT_EDGE = 3;
const CHAIN = 4;

/**
 * The suffix automaton (Blumer et al. 1985) of a growing token sequence that can also shrink from its end: every change
 * is logged, so that a prompt which differs from the one before in its last tokens costs only those.
 *
 * A state stands for the strings that end at the same places of the text: its suffix link leads to the longest string
 * that ends at more of them. What repeats at the end of the text is therefore `repeated` and its suffix links.
 * Everything lies in flat arrays that grow with the text: 2 states, 3 edges and 4 buckets a token, 130 bytes or so.
 */
export class SuffixAutomaton {
  #length = 0;
  #capacity = 0;
  #text = new Int32Array(0);
  #stateCount = 1;
  #states = new Int32Array(0);
  #edgeCount = 0;
  #edges = new Int32Array(0);
  /**
   * The newest edge of each hash of state and token. Edges go in the opposite order to that in which they came, so one
   * that goes is always the first of its bucket.
   */
  #buckets = new Int32Array(0);
  #logged = 0;
  /** Pairs of a number's index, 2 * i in the states and 2 * i + 1 in the edges, and what was there. */
  #log = new Int32Array(256);

  constructor() {
    this.#grow(256);
    this.clear();
  }

  /** Number of tokens. */
  get length(): number {
    return this.#length;
  }

  /** The token at a position of the text. */
  token(position: number): number {
    return this.#text[position * POSITION]!;
  }

  /** The state of the longest string that ends the text and occurs earlier in it too. */
  get repeated(): number {
    return this.#length === 0 ? ROOT : this.link(this.#prefix(this.#length - 1));
  }

  /** The state of the longest end of a state's strings that occurs elsewhere too; `NONE` for the root. */
  link(state: number): number {
    return this.#states[state * STATE + LINK]!;
  }

  /** Tokens of a state's longest string. */
  lengthOf(state: number): number {
    return this.#states[state * STATE]!;
  }

  /** Position of the last token of a state's first occurrence. */
  firstEnd(state: number): number {
    return this.#states[state * STATE + FIRST_END]!;
  }

  /** The same of its most recent one before the end of the text; at the end of the text only if it is new there. */
  latestEnd(state: number): number {
    return this.#states[state * STATE + LATEST_END]!;
  }

  /** The state of its strings with a token more; `NONE` if they never occurred. */
  next(state: number, token: number): number {
    const edge = this.#find(state, token);
    return edge === NONE ? NONE : this.#edges[edge * EDGE + TARGET]!;
  }

  clear(): void {
    this.#length = 0;
    this.#stateCount = 1;
    this.#edgeCount = 0;
    this.#logged = 0;
    this.#states[ROOT + LINK] = NONE;
    this.#states[ROOT + FIRST_EDGE] = NONE;
    this.#buckets.fill(NONE);
  }

  append(token: number): void {
    const end = this.#length;
    if (end === this.#capacity) this.#grow(2 * end);
    const position = end * POSITION;
    this.#text[position + EDGE_MARK] = this.#edgeCount;
    this.#text[position + LOG_MARK] = this.#logged;
    this.#recordEnd();
    const [states, edges] = [this.#states, this.#edges];
    const state = this.#addState(end + 1, end, end);
    let from = end === 0 ? ROOT : this.#prefix(end - 1);
    let edge = NONE;
    while (from !== NONE && (edge = this.#find(from, token)) === NONE) {
      this.#addEdge(from, token, state);
      from = states[from * STATE + LINK]!;
    }
    let link = ROOT;
    if (from !== NONE) {
      const target = edges[edge * EDGE + TARGET]!;
      const isTight = states[target * STATE] === states[from * STATE]! + 1;
      link = isTight ? target : this.#split(from, edge);
    }
    states[state * STATE + LINK] = link;
    this.#text[position] = token;
    this.#text[position + PREFIX] = state;
    this.#length = end + 1;
  }

  /** Forgets every token from `length` on. */
  truncate(length: number): void {
    while (this.#length > length) this.#removeLast();
  }

  /** The state of the text up to a position. */
  #prefix(position: number): number {
    return this.#text[position * POSITION + PREFIX]!;
  }

  /**
   * Notes that the repeated strings at the end of the text have just occurred there. Only now that a token more comes:
   * before, the text would be its own most recent occurrence, with nothing after it.
   */
  #recordEnd(): void {
    const states = this.#states;
    let state = this.repeated;
    for (let i = 0; i < RECORDED_LINKS && state > ROOT; i++) {
      const cell = state * STATE + LATEST_END;
      this.#write(2 * cell, states[cell]!);
      states[cell] = this.#length - 1;
      state = this.link(state);
    }
  }

  /**
   * An edge leads to a state with strings too long to be ends of the new text. Those that are short enough now end at a
   * place more, and get a state of their own.
   */
  #split(from: number, edge: number): number {
    const [states, edges] = [this.#states, this.#edges];
    const old = edges[edge * EDGE + TARGET]!;
    const token = edges[edge * EDGE + LABEL]!;
    const state = this.#addState(this.lengthOf(from) + 1, this.firstEnd(old), this.latestEnd(old));
    states[state * STATE + LINK] = this.link(old);
    for (let e = states[old * STATE + FIRST_EDGE]!; e !== NONE; e = edges[e * EDGE + NEXT_EDGE]!) {
      this.#addEdge(state, edges[e * EDGE + LABEL]!, edges[e * EDGE + TARGET]!);
    }
    this.#write(2 * (old * STATE + LINK), this.link(old));
    states[old * STATE + LINK] = state;
    for (let source = from; source !== NONE; source = this.link(source)) {
      const cell = this.#find(source, token) * EDGE + TARGET;
      if (edges[cell] !== old) break;
      this.#write(2 * cell + 1, old);
      edges[cell] = state;
    }
    return state;
  }

  #addState(length: number, firstEnd: number, latestEnd: number): number {
    const states = this.#states;
    const state = this.#stateCount++;
    const cell = state * STATE;
    states[cell] = length;
    states[cell + FIRST_END] = firstEnd;
    states[cell + LATEST_END] = latestEnd;
    states[cell + FIRST_EDGE] = NONE;
    return state;
  }

  #addEdge(source: number, label: number, target: number): void {
    const [states, edges] = [this.#states, this.#edges];
    const edge = this.#edgeCount++;
    const cell = edge * EDGE;
    edges[cell] = source;
    edges[cell + LABEL] = label;
    edges[cell + TARGET] = target;
    edges[cell + NEXT_EDGE] = states[source * STATE + FIRST_EDGE]!;
    states[source * STATE + FIRST_EDGE] = edge;
    this.#enterBucket(edge);
  }

  #enterBucket(edge: number): void {
    const cell = edge * EDGE;
    const bucket = this.#bucket(this.#edges[cell]!, this.#edges[cell + LABEL]!);
    this.#edges[cell + CHAIN] = this.#buckets[bucket]!;
    this.#buckets[bucket] = edge;
  }

  #find(state: number, token: number): number {
    const edges = this.#edges;
    let edge = this.#buckets[this.#bucket(state, token)]!;
    while (edge !== NONE && (edges[edge * EDGE] !== state || edges[edge * EDGE + LABEL] !== token)) {
      edge = edges[edge * EDGE + CHAIN]!;
    }
    return edge;
  }

  #bucket(state: number, token: number): number {
    const hash = Math.imul(Math.imul(state, 0x9e3779b1) ^ token, 0x85ebca6b);
    return (hash ^ (hash >>> 15)) & (this.#buckets.length - 1);
  }

  #write(cell: number, old: number): void {
    if (this.#logged === this.#log.length) this.#log = grown(this.#log, 2 * this.#logged);
    this.#log[this.#logged++] = cell;
    this.#log[this.#logged++] = old;
  }

  #removeLast(): void {
    const position = --this.#length * POSITION;
    const edges = this.#edges;
    while (this.#edgeCount > this.#text[position + EDGE_MARK]!) {
      const cell = --this.#edgeCount * EDGE;
      const source = edges[cell]!;
      this.#states[source * STATE + FIRST_EDGE] = edges[cell + NEXT_EDGE]!;
      this.#buckets[this.#bucket(source, edges[cell + LABEL]!)] = edges[cell + CHAIN]!;
    }
    while (this.#logged > this.#text[position + LOG_MARK]!) {
      const old = this.#log[--this.#logged]!;
      const cell = this.#log[--this.#logged]!;
      (cell & 1 ? edges : this.#states)[cell >> 1] = old;
    }
    // The first state that the token made was that of the text up to it.
    this.#stateCount = this.#text[position + PREFIX]!;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.#text = grown(this.#text, capacity * POSITION);
    this.#states = grown(this.#states, 2 * capacity * STATE);
    this.#edges = grown(this.#edges, 3 * capacity * EDGE);
    this.#buckets = new Int32Array(4 * capacity).fill(NONE);
    for (let edge = 0; edge < this.#edgeCount; edge++) this.#enterBucket(edge);
  }
}

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(array);
  return copy;
}
