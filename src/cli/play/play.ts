import { resolve } from 'node:path';
import type { Installation } from '../installation.ts';
import { findEditor, openEditor } from './editor.ts';
import { playInTerminal } from './playInTerminal.ts';
import { readScenes } from './scenes.ts';

export interface PlayOptions {
  readonly samples: string;
}

/** `foredraft play`: the samples in VS Code, or played in the terminal. */
export async function play(
  installation: Installation,
  options: PlayOptions,
  signal: AbortSignal,
): Promise<void> {
  const samples = resolve(options.samples);
  const scenes = await readScenes(samples); // first of all, so that the editor never opens on a mistyped folder
  const editor = await findEditor();
  if (editor !== undefined) {
    console.log(`Opening the samples with ${editor}. Type in them, and accept suggestions with Tab.`);
    if (await openEditor(editor, installation.root, samples)) return;
    console.log('That did not work; here they are in the terminal.');
  }
  await playInTerminal(installation, samples, scenes, signal);
}
