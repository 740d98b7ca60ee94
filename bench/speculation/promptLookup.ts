import type { Branches } from '../../src/core/decode/sequence.ts';
import type { DraftPolicy, Pass, Trunk } from '../../src/core/speculation/draftPolicy.ts';
import { chain } from './chain.ts';
import type { Method } from './method.ts';

/** As published: https://github.com/apoorvumang/prompt-lookup-decoding */
const MAX_NGRAM = 3;
const DRAFT = 10;

/** Drafts what followed the last three tokens where they occurred first, or the last two, or the last one. */
export class PromptLookup implements Method, DraftPolicy {
  readonly name = 'prompt lookup';
  #text: number[] = [];

  begin(prompt: readonly number[]): this {
    this.#text = [...prompt];
    return this;
  }

  draft(_trunk: Trunk, { depth }: Pass): Branches {
    return chain(this.#following().slice(0, Math.max(0, depth)));
  }

  observe(): void {
    // It learns from the text alone.
  }

  emit(token: number): void {
    this.#text.push(token);
  }

  #following(): number[] {
    const text = this.#text;
    for (let n = MAX_NGRAM; n > 0; n--) {
      const last = text.length - n;
      for (let start = 0; start < last; start++) {
        let same = 0;
        while (same < n && text[start + same] === text[last + same]) same++;
        if (same === n) return text.slice(start + n, start + n + DRAFT);
      }
    }
    return [];
  }
}
