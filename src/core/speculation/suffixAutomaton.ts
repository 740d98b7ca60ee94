/** No state, no edge. */
export const NONE = -1;
/** The state of the empty string. */
export const ROOT = 0;

/**
 * How far up the suffix links an end of the text is recorded. Beyond, `latestEnd` may name an occurrence older than the
 * most recent one. In code, chains are longer than this almost only within runs of one token.
 */
const RECORDED_LINKS = 8;

/** Which array a log entry restores. */
const LINK = 0;
const TARGET = 1;
const LATEST_END = 2;

/**
 * The suffix automaton (Blumer et al. 1985) of a growing token sequence that can also shrink from its end: every change
 * is logged, so that a prompt which differs from the one before in its last tokens costs only those.
 *
 * A state stands for the strings that end at the same places of the text: its suffix link leads to the longest string
 * that ends at more of them. What repeats at the end of the text is therefore `repeated` and its suffix links.
 * Everything lies in flat arrays that grow with the text: 2 states, 3 edges and 4 buckets a token, 120 bytes or so.
 */
export class SuffixAutomaton {
  #length = 0;
  #capacity = 0;
  /** By position: the token, the state of the text up to it, and how long the edges and the log were before it. */
  #tokens = new Int32Array(0);
  #prefixes = new Int32Array(0);
  #edgeMarks = new Int32Array(0);
  #logMarks = new Int32Array(0);

  #states = 1;
  /** By state. */
  #lengths = new Int32Array(0);
  #links = new Int32Array(0);
  #firstEnds = new Int32Array(0);
  #latestEnds = new Int32Array(0);
  #firstEdges = new Int32Array(0);

  #edges = 0;
  /** By edge: where it goes from, by which token, and to; the next edge from there, and the next in its bucket. */
  #sources = new Int32Array(0);
  #labels = new Int32Array(0);
  #targets = new Int32Array(0);
  #nextEdges = new Int32Array(0);
  #chains = new Int32Array(0);
  /**
   * The newest edge of each hash of state and token. Edges go in the opposite order to that in which they came, so one
   * that goes is always the first of its bucket.
   */
  #buckets = new Int32Array(0);

  #logged = 0;
  /** Pairs of 4 * index + array, and the value that was there. */
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
    return this.#tokens[position]!;
  }

  /** The state of the longest string that ends the text and occurs earlier in it too. */
  get repeated(): number {
    return this.#length === 0 ? ROOT : this.#links[this.#prefixes[this.#length - 1]!]!;
  }

  /** The state of the longest end of a state's strings that occurs elsewhere too; `NONE` for the root. */
  link(state: number): number {
    return this.#links[state]!;
  }

  /** Tokens of a state's longest string. */
  lengthOf(state: number): number {
    return this.#lengths[state]!;
  }

  /** Position of the last token of a state's first occurrence. */
  firstEnd(state: number): number {
    return this.#firstEnds[state]!;
  }

  /** The same of its most recent one before the end of the text; at the end of the text only if it is new there. */
  latestEnd(state: number): number {
    return this.#latestEnds[state]!;
  }

  /** The state of its strings with a token more; `NONE` if they never occurred. */
  next(state: number, token: number): number {
    const edge = this.#find(state, token);
    return edge === NONE ? NONE : this.#targets[edge]!;
  }

  clear(): void {
    this.#length = 0;
    this.#states = 1;
    this.#edges = 0;
    this.#logged = 0;
    this.#links[ROOT] = NONE;
    this.#firstEdges[ROOT] = NONE;
    this.#buckets.fill(NONE);
  }

  append(token: number): void {
    const end = this.#length;
    if (end === this.#capacity) this.#grow(2 * end);
    this.#edgeMarks[end] = this.#edges;
    this.#logMarks[end] = this.#logged;
    this.#recordEnd();
    const links = this.#links;
    const state = this.#addState(end + 1, end, end);
    let from = end === 0 ? ROOT : this.#prefixes[end - 1]!;
    let edge = NONE;
    while (from !== NONE && (edge = this.#find(from, token)) === NONE) {
      this.#addEdge(from, token, state);
      from = links[from]!;
    }
    if (from === NONE) links[state] = ROOT;
    else if (this.#lengths[this.#targets[edge]!] === this.#lengths[from]! + 1) {
      links[state] = this.#targets[edge]!;
    } else links[state] = this.#split(from, edge);
    this.#tokens[end] = token;
    this.#prefixes[end] = state;
    this.#length = end + 1;
  }

  /** Forgets every token from `length` on. */
  truncate(length: number): void {
    while (this.#length > length) this.#removeLast();
  }

  /**
   * Notes that the repeated strings at the end of the text have just occurred there. Only now that a token more comes:
   * before, the text would be its own most recent occurrence, with nothing after it.
   */
  #recordEnd(): void {
    const latestEnds = this.#latestEnds;
    let state = this.repeated;
    for (let i = 0; i < RECORDED_LINKS && state > ROOT; i++) {
      this.#write(LATEST_END, state, latestEnds[state]!);
      latestEnds[state] = this.#length - 1;
      state = this.#links[state]!;
    }
  }

  /**
   * An edge leads to a state with strings too long to be ends of the new text. Those that are short enough now end at a
   * place more, and get a state of their own.
   */
  #split(from: number, edge: number): number {
    const links = this.#links;
    const targets = this.#targets;
    const old = targets[edge]!;
    const token = this.#labels[edge]!;
    const state = this.#addState(this.#lengths[from]! + 1, this.#firstEnds[old]!, this.#latestEnds[old]!);
    links[state] = links[old]!;
    for (let e = this.#firstEdges[old]!; e !== NONE; e = this.#nextEdges[e]!) {
      this.#addEdge(state, this.#labels[e]!, targets[e]!);
    }
    this.#write(LINK, old, links[old]!);
    links[old] = state;
    for (let source = from; source !== NONE; source = links[source]!) {
      const e = this.#find(source, token);
      if (targets[e] !== old) break;
      this.#write(TARGET, e, old);
      targets[e] = state;
    }
    return state;
  }

  #addState(length: number, firstEnd: number, latestEnd: number): number {
    const state = this.#states++;
    this.#lengths[state] = length;
    this.#firstEnds[state] = firstEnd;
    this.#latestEnds[state] = latestEnd;
    this.#firstEdges[state] = NONE;
    return state;
  }

  #addEdge(source: number, label: number, target: number): void {
    const edge = this.#edges++;
    this.#sources[edge] = source;
    this.#labels[edge] = label;
    this.#targets[edge] = target;
    this.#nextEdges[edge] = this.#firstEdges[source]!;
    this.#firstEdges[source] = edge;
    this.#enterBucket(edge);
  }

  #enterBucket(edge: number): void {
    const bucket = this.#bucket(this.#sources[edge]!, this.#labels[edge]!);
    this.#chains[edge] = this.#buckets[bucket]!;
    this.#buckets[bucket] = edge;
  }

  #find(state: number, token: number): number {
    const sources = this.#sources;
    const labels = this.#labels;
    const chains = this.#chains;
    let edge = this.#buckets[this.#bucket(state, token)]!;
    while (edge !== NONE && (sources[edge] !== state || labels[edge] !== token)) edge = chains[edge]!;
    return edge;
  }

  #bucket(state: number, token: number): number {
    const hash = Math.imul(Math.imul(state, 0x9e3779b1) ^ token, 0x85ebca6b);
    return (hash ^ (hash >>> 15)) & (this.#buckets.length - 1);
  }

  #write(array: number, index: number, old: number): void {
    if (this.#logged === this.#log.length) this.#log = grown(this.#log, 2 * this.#logged);
    this.#log[this.#logged++] = 4 * index + array;
    this.#log[this.#logged++] = old;
  }

  #removeLast(): void {
    const end = --this.#length;
    while (this.#edges > this.#edgeMarks[end]!) {
      const edge = --this.#edges;
      const source = this.#sources[edge]!;
      this.#firstEdges[source] = this.#nextEdges[edge]!;
      this.#buckets[this.#bucket(source, this.#labels[edge]!)] = this.#chains[edge]!;
    }
    while (this.#logged > this.#logMarks[end]!) {
      const old = this.#log[--this.#logged]!;
      const cell = this.#log[--this.#logged]!;
      const array = cell & 3;
      (array === LINK ? this.#links : array === TARGET ? this.#targets : this.#latestEnds)[cell >> 2] = old;
    }
    // The first state that the token made was that of the text up to it.
    this.#states = this.#prefixes[end]!;
  }

  #grow(capacity: number): void {
    this.#capacity = capacity;
    this.#tokens = grown(this.#tokens, capacity);
    this.#prefixes = grown(this.#prefixes, capacity);
    this.#edgeMarks = grown(this.#edgeMarks, capacity);
    this.#logMarks = grown(this.#logMarks, capacity);
    const states = 2 * capacity;
    this.#lengths = grown(this.#lengths, states);
    this.#links = grown(this.#links, states);
    this.#firstEnds = grown(this.#firstEnds, states);
    this.#latestEnds = grown(this.#latestEnds, states);
    this.#firstEdges = grown(this.#firstEdges, states);
    const edges = 3 * capacity;
    this.#sources = grown(this.#sources, edges);
    this.#labels = grown(this.#labels, edges);
    this.#targets = grown(this.#targets, edges);
    this.#nextEdges = grown(this.#nextEdges, edges);
    this.#chains = grown(this.#chains, edges);
    this.#buckets = new Int32Array(4 * capacity).fill(NONE);
    for (let edge = 0; edge < this.#edges; edge++) this.#enterBucket(edge);
  }
}

function grown(array: Int32Array, length: number): Int32Array<ArrayBuffer> {
  const copy = new Int32Array(length);
  copy.set(array);
  return copy;
}
