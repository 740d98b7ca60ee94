import { join } from 'node:path';
import { sliceAround } from '../../core/document/slice.ts';
import type { Completion } from '../../engine/protocol.ts';
import type { Installation } from '../installation.ts';
import { milliseconds } from '../table.ts';
import { type Engine, withEngine } from '../withEngine.ts';
import { playView } from './playView.ts';
import type { Scene } from './scenes.ts';
import { createScreen, type Screen } from './screen.ts';

/** No new scene begins after this many milliseconds, however slow the machine: a demonstration has to end. */
const timeLimit = 40_000;

/** One key, and what the engine said to it. */
export interface Keystroke {
  readonly scene: Scene;
  /** From the key to the suggestion. */
  readonly milliseconds: number;
  readonly result: Completion;
}

/** Types the scenes of the samples, asking the engine at every key as the editor would, and sums up. */
export async function playInTerminal(
  installation: Installation,
  samples: string,
  scenes: readonly Scene[],
  signal: AbortSignal,
): Promise<void> {
  const screen = createScreen(process.stdout);
  await withEngine(installation, { format: 'int8', threads: 0 }, signal, async (engine) => {
    const { model, parameters, loadMs } = engine.info;
    const millions = (parameters / 1e6).toFixed(1);
    console.log(`${model}: ${millions} million parameters, loaded in ${milliseconds(loadMs)}`);
    const start = performance.now();
    const keystrokes: Keystroke[] = [];
    for (const scene of scenes) {
      if (performance.now() - start > timeLimit) break;
      keystrokes.push(...(await playScene(engine, scene, samples, screen)));
    }
    process.stdout.write(`\n${playView(keystrokes)}`);
  });
}

async function playScene(
  { complete }: Engine,
  scene: Scene,
  samples: string,
  screen: Screen,
): Promise<Keystroke[]> {
  const { file, line, before, after, typed } = scene;
  screen.heading(`${file}:${line}`);
  const indent = before.slice(before.lastIndexOf('\n') + 1);
  const keystrokes: Keystroke[] = [];
  for (let length = 1; length <= typed.length; length++) {
    const text = typed.slice(0, length);
    const start = performance.now();
    const result = await complete({
      file: join(samples, file),
      path: file,
      length: 'auto',
      healing: 'exact',
      ...sliceAround(before + text + after, before.length + length),
    });
    keystrokes.push({ scene, milliseconds: performance.now() - start, result });
    await screen.show(indent + text, result.text);
  }
  screen.accept(indent + typed, keystrokes.at(-1)?.result.text ?? '');
  return keystrokes;
}
