import { bytesView, rankNextByte } from './bytesView.ts';
import type { EngineOptions } from './engineOptions.ts';
import type { Installation } from './installation.ts';
import { readPlace } from './place.ts';
import type { Position } from './position.ts';
import { printResult } from './printResult.ts';
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
    const prediction = rankNextByte(await nextByte(place), options.top);
    printResult({ position: { ...position, offset }, ...prediction }, options.json, () =>
      bytesView(prediction),
    );
  });
}
