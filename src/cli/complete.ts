import { basename, isAbsolute, relative, sep } from 'node:path';
import type { CompletionLength } from '../core/decode/stop.ts';
import { sliceAround } from '../core/document/slice.ts';
import { completionView } from './completionView.ts';
import type { EngineOptions } from './engineOptions.ts';
import type { Installation } from './installation.ts';
import { offsetAt, type Position } from './position.ts';
import { readSource } from './files.ts';
import { withEngine } from './withEngine.ts';

export interface CompleteOptions extends EngineOptions {
  readonly length: CompletionLength;
  readonly json?: true;
}

/** `foredraft complete`: one suggestion at one place of a file. */
export async function complete(
  installation: Installation,
  position: Position,
  options: CompleteOptions,
  signal: AbortSignal,
): Promise<void> {
  const text = await readSource(position.file);
  const offset = offsetAt(text, position);
  const request = {
    file: position.file,
    path: promptPath(position.file),
    length: options.length,
    ...sliceAround(text, offset),
  };
  await withEngine(installation, options, signal, async ({ info, complete }) => {
    const result = await complete(request);
    const output = options.json
      ? JSON.stringify({ position: { ...position, offset }, ...result }, undefined, 2) + '\n'
      : completionView(text, offset, result, info.loadMs);
    process.stdout.write(output);
  });
}

/** As the extension does: relative to the folder one works in, and only the name of a file outside it. */
function promptPath(file: string): string {
  const path = relative('', file);
  return isAbsolute(path) || path.startsWith('..') ? basename(file) : path.replaceAll(sep, '/');
}
