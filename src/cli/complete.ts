import type { CompletionLength } from '../core/decode/stop.ts';
import type { DraftStrategy } from '../core/drafts/strategy.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type { InterpolationMode } from '../core/interpolation/mode.ts';
import type { SamplingParams } from '../engine/protocol.ts';
import { completionView } from './completionView.ts';
import type { EngineOptions } from './engineOptions.ts';
import type { Installation } from './installation.ts';
import { readPlace } from './place.ts';
import type { Position } from './position.ts';
import { printResult } from './printResult.ts';
import { withCompletions } from './withEngine.ts';

export interface CompleteOptions extends EngineOptions, Required<SamplingParams> {
  readonly length: CompletionLength;
  readonly healing: HealingMode;
  readonly interpolation: InterpolationMode;
  readonly drafts: number;
  readonly strategy: DraftStrategy;
  readonly json?: true;
}

/** `foredraft complete`: a suggestion at one place of a file, or several. */
export async function complete(
  installation: Installation,
  position: Position,
  options: CompleteOptions,
  signal: AbortSignal,
): Promise<void> {
  const {
    length,
    healing,
    interpolation,
    drafts: count,
    strategy,
    json,
    temperature,
    topP,
    seed,
    verification,
  } = options;
  const sampling = { temperature, topP, seed, verification };
  const { text, offset, place } = await readPlace(position);
  await withCompletions(installation, options, signal, async ({ loadMs, complete }) => {
    const result = await complete({
      ...{ ...place, length, healing, interpolation, drafts: { count, strategy } },
      ...(temperature > 0 && { sampling }),
    });
    printResult({ position: { ...position, offset }, ...result }, json, () =>
      completionView(text, offset, result, loadMs),
    );
  });
}
