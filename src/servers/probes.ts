import { type FimLayout, promptBudget } from '../core/fim/prompt.ts';
import { HOLES } from '../core/fim/holes.ts';
import type { Dialect, ServerPrompt } from './dialect.ts';
import { openEnd } from './openEnd.ts';
import { type PromptMaker, textPrompt } from './prompts.ts';
import { receive } from './receive.ts';
import { StreamedText } from './streamedText.ts';

/** Holes that both sides explain: how well they are filled says in which order a model wants the parts. */
const holes = HOLES.slice(0, 4);

/** Holes for a name that stands after them alone: only whoever reads the text after the cursor fills them. */
const names = [
  {
    prefix: "import { readFile } from 'node:fs';\n\nfunction print(",
    middle: 'sandwich',
    suffix: ') {\n  console.log(sandwich);\n  return sandwich;\n}\n',
  },
  {
    prefix: 'def area(',
    middle: 'quality',
    suffix: '):\n    return quality * quality\n\n\nprint(area(3))\n',
  },
  {
    prefix: 'class Point:\n    def __init__(self, ',
    middle: 'zebra',
    suffix: '):\n        self.zebra = zebra\n        self.other = zebra + 1\n',
  },
] as const;

/** Patience with a server that compiles or loads something for its first answer, milliseconds. */
const probeMs = 60_000;

export interface Filled {
  readonly right: number;
  readonly of: number;
}

/** What a server writes into a hole, greedily, as far as its first line. */
export async function fill(
  dialect: Dialect,
  prompt: ServerPrompt,
  open: string,
  maxTokens: number,
  signal: AbortSignal,
): Promise<string> {
  const text = new StreamedText(open, (generated) =>
    generated.includes('\n') ? { reason: 'line', keep: generated.indexOf('\n') } : undefined,
  );
  const options = { maxTokens, count: 1, temperature: 0, topP: 1, timeBudgetMs: probeMs };
  await receive(dialect, { prompt, open, ...options }, [text], performance.now() + probeMs, signal);
  return text.ended!.text;
}

/** Whether a server can be made to begin with something that it would never write. */
export async function canForce(
  dialect: Dialect,
  prompt: ServerPrompt,
  signal: AbortSignal,
): Promise<boolean> {
  const open = 'zq';
  // A text that does not begin so is ended at once, and empty.
  return (await fill(dialect, prompt, open, 6, signal)) !== '';
}

/** The order of the prompt's parts that suits a model; of equal ones the one that keeps more of the server's cache. */
export async function chooseLayout(
  dialect: Dialect,
  maker: PromptMaker,
  isForced: boolean,
  signal: AbortSignal,
): Promise<{ layout: FimLayout; filled: Filled }> {
  const budget = promptBudget(1024, 64);
  const score = async (layout: FimLayout): Promise<{ right: number; length: number }> => {
    const lengths: number[] = [];
    for (const { path, prefix, suffix, middle } of holes) {
      const open = isForced ? openEnd(prefix) : '';
      const before = prefix.slice(0, prefix.length - open.length);
      const { prompt } = await maker.make(layout, { path, prefix: before, suffix }, budget, signal);
      const text = await fill(dialect, prompt, open, 12 + open.length, signal);
      lengths.push(commonLength(text, middle) / middle.length);
    }
    const right = lengths.filter((length) => length === 1).length;
    return { right, length: lengths.reduce((a, b) => a + b, 0) };
  };
  const [spm, psm] = await Promise.all([score('spm'), score('psm')]);
  const layout = psm.length > spm.length ? 'psm' : 'spm';
  return { layout, filled: { right: (layout === 'psm' ? psm : spm).right, of: holes.length } };
}

/** How many holes are filled with what only the text after them tells. */
export async function fillNames(dialect: Dialect, signal: AbortSignal): Promise<Filled> {
  let right = 0;
  for (const { prefix, suffix, middle } of names) {
    const text = await fill(dialect, textPrompt({ prefix, suffix, files: [] }), '', 6, signal);
    if (text.trimStart().startsWith(middle.slice(0, 4))) right++;
  }
  return { right, of: names.length };
}

function commonLength(a: string, b: string): number {
  let length = 0;
  while (length < Math.min(a.length, b.length) && a[length] === b[length]) length++;
  return length;
}
