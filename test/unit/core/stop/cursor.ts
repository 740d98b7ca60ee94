import { createEnding } from '../../../../src/core/decode/stop/index.ts';
import type { CompletionLength, StopContext, StopReason } from '../../../../src/core/decode/stop.ts';

/** A text with the cursor at `‸`. */
export function at(source: string, length: CompletionLength = 'auto', maxLines = 12): StopContext {
  const [prefix = '', suffix = ''] = source.split('‸');
  return { prefix, suffix, length, maxLines };
}

/** What becomes of `generated`, arriving character by character, and why it stopped. */
export function complete(context: StopContext, generated: string): { text: string; stop: StopReason } {
  const { rule, finish } = createEnding(context);
  for (let length = 1; length <= generated.length; length++) {
    const decision = rule(generated.slice(0, length));
    if (decision) {
      return {
        text: finish(generated.slice(0, decision.keep), decision.reason).text,
        stop: decision.reason,
      };
    }
  }
  return { text: finish(generated, 'end').text, stop: 'end' };
}
