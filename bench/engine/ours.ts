import { type Cancellation, Sequence } from '../../src/core/decode/sequence.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import type { LoadParams } from '../../src/engine/protocol.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';
import type { Contestant } from './contestant.ts';

const NEVER: Cancellation = { aborted: false };

/** The engine as a request uses it: prefill in chunks, the 32 most probable tokens of every row that is asked for. */
export async function ours(params: Pick<LoadParams, 'modelDir' | 'cacheDir' | 'format' | 'threads'>) {
  const model = await loadModel(params);
  return {
    open() {
      const sequence = new Sequence(new OrtForward(model));
      return Promise.resolve({
        async prefill(tokens) {
          sequence.truncate(0);
          await sequence.prefill(tokens, NEVER);
        },
        async decode(token) {
          await sequence.append([token], NEVER);
        },
        async verify(tokens) {
          await sequence.forward.run({ tokens, rows: Array.from(tokens.keys()) });
        },
        truncate(length) {
          sequence.truncate(length);
        },
      });
    },
  } satisfies Contestant;
}
