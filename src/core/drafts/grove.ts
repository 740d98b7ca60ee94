import type { Cancellation, Sequence } from '../decode/sequence.ts';
import type { Mix } from '../forward.ts';
import type { Lane, LaneNodes } from './lane.ts';

/**
 * Several texts for one place, decoded side by side: a tree whose trunk is the prompt's keys and values. Each pass
 * computes the next token of every lane, with its drafts, and costs little more than for one of them, as the weights
 * are read once. The main lane is what the sequence keeps in the end.
 */
export class Grove {
  readonly #sequence: Sequence;
  readonly #main: Lane;
  readonly #cancellation: Cancellation;
  /** Of the held positions. */
  #parents: readonly number[];

  /** @param main stands at the end of a path that the sequence holds */
  constructor(sequence: Sequence, main: Lane, cancellation: Cancellation) {
    this.#sequence = sequence;
    this.#main = main;
    this.#cancellation = cancellation;
    this.#parents = Array.from({ length: main.node + 1 }, (_, position) => position - 1);
  }

  /** Positions from the end of the prompt to where a lane stands. */
  path({ node }: Lane): readonly number[] {
    return this.#pathTo(node);
  }

  /** One pass for some lanes. What others have computed, but for the main lane, is forgotten. */
  async pass(lanes: readonly Lane[]): Promise<void> {
    const held = this.#parents.length;
    const tokens: number[] = [];
    const parents: number[] = [];
    const mixes = new Map<number, Mix>();
    const planned: { readonly lane: Lane; readonly nodes: LaneNodes; readonly start: number }[] = [];
    for (const lane of lanes) {
      const pass = { length: this.#sequence.forward.length + held, positions: tokens.length };
      const depth = this.#room(lane.node);
      const nodes = await lane.plan({ ...pass, depth }, this.#cancellation);
      const start = held + tokens.length;
      if (nodes.mix) mixes.set(start, nodes.mix);
      tokens.push(...nodes.tokens);
      for (const parent of nodes.parents) parents.push(parent < 0 ? lane.node : start + parent);
      planned.push({ lane, nodes, start });
    }
    const full = lanes.some((lane) => lane.full);
    const rows = await this.#sequence.grow({ tokens, parents, mixes }, this.#cancellation, full);
    this.#parents = [...this.#parents, ...parents];
    for (const { lane, nodes, start } of planned) {
      const first = start - held;
      const end = lane.take(rows.slice(first, first + nodes.tokens.length)).at(-1);
      if (end !== undefined) lane.node = start + end;
    }
    this.#retain(lanes.filter((lane) => !lane.isDone));
    for (const lane of lanes) if (!lane.isDone && this.#room(lane.node) < 1) lane.stop('max-tokens');
  }

  /** Makes the main lane part of the sequence, and forgets the others. */
  settle(): void {
    this.#sequence.settle(this.#pathTo(this.#main.node));
    this.#parents = [];
  }

  /** Positions that may follow one. */
  #room(node: number): number {
    const { length, maxLength } = this.#sequence.forward;
    return maxLength - length - this.#pathTo(node).length;
  }

  /** Holds what the lanes and the main one stand on, and nothing else. */
  #retain(lanes: readonly Lane[]): void {
    const standing = new Set([this.#main, ...lanes]);
    const needed = new Set([...standing].flatMap((lane) => this.#pathTo(lane.node)));
    const positions = [...this.#parents.keys()].filter((position) => needed.has(position));
    const numbers = new Map(positions.map((position, number) => [position, number]));
    this.#sequence.retain(positions);
    this.#parents = positions.map((position) => numbers.get(this.#parents[position]!) ?? -1);
    for (const lane of standing) lane.node = numbers.get(lane.node) ?? -1;
  }

  #pathTo(node: number): number[] {
    const path: number[] = [];
    for (let at = node; at >= 0; at = this.#parents[at]!) path.unshift(at);
    return path;
  }
}
