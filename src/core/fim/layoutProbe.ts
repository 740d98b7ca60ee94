import type { Cancellation, Sequence } from '../decode/sequence.ts';
import { ExactSeam } from '../healing/exact.ts';
import type { Lexicon } from '../healing/lexicon.ts';
import { type ByteString, toText } from '../tokens/byteString.ts';
import { type FimLayout, fimPrompt, type PromptBudget } from './prompt.ts';
import type { Sentinels } from './sentinels.ts';

/** Code with a hole, of which both sides say what belongs into it. The cursor stands inside a token. */
export interface LayoutProbe {
  readonly path: string;
  readonly prefix: string;
  readonly middle: string;
  readonly suffix: string;
}

export const layoutProbes: readonly LayoutProbe[] = [
  {
    path: 'src/stack.ts',
    prefix: 'export class Stack<T> {\n  private items: T[] = [];\n\n  push(item: T): void {\n    this.it',
    middle: 'ems.push(item);',
    suffix: '\n  }\n\n  pop(): T | undefined {\n    return this.items.pop();\n  }\n}\n',
  },
  {
    path: 'shapes.py',
    prefix: 'class Circle:\n    def __init__(self, radius):\n        self.rad',
    middle: 'ius = radius',
    suffix: '\n\n    def area(self):\n        return 3.14159 * self.radius ** 2\n',
  },
  {
    path: 'src/total.js',
    prefix: 'function total(prices) {\n  let sum = 0;\n  for (const price of pri',
    middle: 'ces) {',
    suffix: '\n    sum += price;\n  }\n  return sum;\n}\n',
  },
  {
    path: 'words.py',
    prefix:
      'def count_words(text):\n    counts = {}\n    for word in text.split():\n        counts[word] = cou',
    middle: 'nts.get(word, 0) + 1',
    suffix: '\n    return counts\n',
  },
  {
    path: 'src/clamp.ts',
    prefix: 'export function clamp(value: number, low: number, high: number): number {\n  if (value < lo',
    middle: 'w) return low;',
    suffix: '\n  if (value > high) return high;\n  return value;\n}\n',
  },
  {
    path: 'config.py',
    prefix: 'import json\n\n\ndef load_config(path):\n    with open(pa',
    middle: 'th) as file:',
    suffix: '\n        return json.load(file)\n',
  },
];

/** PSM must be this much better to be worth its price: each keystroke computes the whole suffix anew. */
const MARGIN = 0.95;

/**
 * The order of the prompt that suits a model. Which it learned in training is written nowhere, so it is measured:
 * how well each predicts what stood in some holes, and that the text ends after it, given the open bytes.
 *
 * @returns the layout, and the bits per byte of each
 */
export async function probeLayouts(
  sequence: Sequence,
  lexicon: Lexicon,
  sentinels: Sentinels,
  budget: PromptBudget,
): Promise<{ layout: FimLayout; bits: Record<FimLayout, number> }> {
  const bits = { spm: 0, psm: 0 };
  let bytes = 0;
  for (const { path, prefix, middle, suffix } of layoutProbes) {
    const seam = new ExactSeam(prefix, lexicon);
    bytes += middle.length;
    for (const layout of ['spm', 'psm'] as const) {
      const prompt = fimPrompt(layout, path, seam.base, suffix, lexicon.tokenizer, sentinels, budget);
      const { total } = await seam.covers(sequence, prompt, NEVER);
      bits[layout] +=
        Math.log2(total) - (await log2Probability(sequence, prompt, seam.open, middle, lexicon));
    }
  }
  const layout = bits.psm < bits.spm * MARGIN ? 'psm' : 'spm';
  return { layout, bits: { spm: bits.spm / bytes, psm: bits.psm / bytes } };
}

const NEVER: Cancellation = { aborted: false };

/** Of the open bytes, the middle and the end of the text after the prompt. */
async function log2Probability(
  sequence: Sequence,
  prompt: readonly number[],
  open: ByteString,
  middle: string,
  { tokenizer, ends }: Lexicon,
): Promise<number> {
  const tokens = tokenizer.encode(toText(open) + middle);
  const chain = { tokens: [-1, ...tokens], parents: [-1, ...tokens.keys()] };
  const { rows } = await sequence.score(prompt, chain, NEVER, true);
  let sum = 0;
  tokens.forEach((id, i) => (sum += Math.log2(rows[i]!.full![id]!)));
  const end = Array.from(ends).reduce((total, id) => total + rows[tokens.length]!.full![id]!, 0);
  return sum + Math.log2(end);
}
