import { quantile } from '../../core/eval/statistics.ts';
import { formatTable, milliseconds } from '../table.ts';
import type { Keystroke } from './playInTerminal.ts';

const header = [
  '',
  'keys',
  'first key',
  'later keys, median',
  'prompt tokens',
  'reused',
  'characters suggested',
];

/** What the keys of each scene took. The first one fills the KV cache that the later ones reuse. */
export function playView(keystrokes: readonly Keystroke[]): string {
  const scenes = new Set(keystrokes.map(({ scene }) => scene));
  const rows = [...scenes].map((scene) => {
    const [first, ...later] = keystrokes.filter((keystroke) => keystroke.scene === scene);
    const last = later.at(-1) ?? first!;
    const { prompt, reused } = last.result.tokens;
    return [
      `${scene.file}:${scene.line}`,
      String(later.length + 1),
      milliseconds(first!.milliseconds),
      milliseconds(medianTime(later)),
      String(prompt),
      String(reused),
      String(last.result.text.length),
    ];
  });
  const times = keystrokes.map((keystroke) => keystroke.milliseconds);
  const [p50, p95] = [0.5, 0.95].map((q) => milliseconds(quantile(times, q)));
  return `${formatTable([header, ...rows])}\nFrom key to suggestion: p50 ${p50}, p95 ${p95}\n`;
}

function medianTime(keystrokes: readonly Keystroke[]): number {
  return quantile(
    keystrokes.map((keystroke) => keystroke.milliseconds),
    0.5,
  );
}
