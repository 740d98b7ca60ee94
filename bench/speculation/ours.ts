import type { CostTable } from '../../src/core/decode/costProfile.ts';
import { sourceNames } from '../../src/core/speculation/draftSource.ts';
import type { DraftPolicy } from '../../src/core/speculation/draftPolicy.ts';
import type { Tokenizer } from '../../src/core/tokens/tokenizer.ts';
import { Speculation } from '../../src/engine/speculation.ts';
import type { Method } from './method.ts';

/** The engine's drafts, from the document alone: no place is come back to, so that there is no ghost, nor a workspace. */
export class Ours implements Method {
  readonly name = 'Foredraft';
  readonly #speculation: Speculation;

  constructor(tokenizer: Tokenizer, costs: CostTable) {
    this.#speculation = new Speculation(tokenizer, () => costs);
  }

  begin(prompt: readonly number[]): DraftPolicy {
    const place = { document: '', offset: 0, prefix: '' };
    return this.#speculation.begin({ text: prompt, open: '', place }, sourceNames);
  }
}
