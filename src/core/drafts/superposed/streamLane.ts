import type { NextTokens } from '../../forward.ts';
import type { Lane, LaneNodes } from '../lane.ts';
import type { SuperposedStream } from './superposedStream.ts';

/** Several drafts that share their input: one position a pass, whatever their number. */
export class StreamLane implements Lane {
  node: number;
  readonly full = false;
  readonly #stream: SuperposedStream;
  #isStopped = false;

  constructor(stream: SuperposedStream, node: number) {
    this.#stream = stream;
    this.node = node;
  }

  get isDone(): boolean {
    return this.#isStopped || this.#stream.mix === undefined;
  }

  plan(): LaneNodes {
    const mix = this.#stream.mix!;
    return { tokens: [mix.tokens[0]!], parents: [-1], mix };
  }

  take([next]: readonly NextTokens[]): readonly number[] {
    this.#stream.step(next!);
    return [0];
  }

  stop(): void {
    this.#isStopped = true;
  }
}
