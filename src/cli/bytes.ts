import { bytesView, readNextByte } from './bytesView.ts';
import type { EngineOptions } from './engineOptions.ts';
import type { Installation } from './installation.ts';
import { readPlace } from './place.ts';
import type { Position } from './position.ts';
import { withEngine } from './withEngine.ts';

export interface BytesOptions extends EngineOptions {
  readonly top: number;
  readonly json?: true;
}

/** `foredraft bytes`: what the model expects to be typed next, byte by byte rather than token by token. */
export async function bytes(
  installation: Installation,
  position: Position,
  options: BytesOptions,
  signal: AbortSignal,
): Promise<void> {
  const { offset, place } = await readPlace(position);
  await withEngine(installation, options, signal, async ({ nextByte }) => {
    const prediction = readNextByte(await nextByte(place), options.top);
    const output = options.json
      ? JSON.stringify({ position: { ...position, offset }, ...prediction }, undefined, 2) + '\n'
      : bytesView(prediction);
    process.stdout.write(output);
  });
}
