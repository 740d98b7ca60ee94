import type { WorkspaceIndex } from '../../speculation/workspaceIndex.ts';
import { CONTEXT, type Followers, type NGramSource } from './nGrams.ts';

/** N-grams of the workspace's files. Of a context with more than 64 hits, that many are counted (`WorkspaceIndex`). */
export class WorkspaceNGrams implements NGramSource {
  readonly #index: WorkspaceIndex;

  constructor(index: WorkspaceIndex) {
    this.#index = index;
  }

  followers(text: readonly number[]): Followers[] {
    const found: Followers[] = [];
    for (let n = 1; n <= Math.min(CONTEXT, text.length); n++) {
      const match = this.#index.find(text, text.length - n, text.length);
      if (!match) break;
      const { tokens } = this.#index.followers(match);
      if (tokens.length === 0) break; // only at the ends of files
      found.push(new Map(tokens.map(({ token, count }) => [token, count])));
    }
    return found;
  }
}
