import type { EngineOptions } from './engineOptions.ts';
import { showProgress } from './fill.ts';
import type { Installation } from './installation.ts';
import { printResult } from './printResult.ts';
import { profileView } from './profileView.ts';
import { withEngine } from './withEngine.ts';

export interface ProfileOptions extends EngineOptions {
  readonly json?: true;
}

/** `foredraft profile`: what a pass costs by number of positions and length of the context. */
export async function profile(
  installation: Installation,
  options: ProfileOptions,
  signal: AbortSignal,
): Promise<void> {
  await withEngine(installation, options, signal, async ({ info, profile }) => {
    const table = await profile((length) => {
      showProgress(`measuring with ${length} tokens of context`);
    });
    showProgress('');
    const { device, format, threads } = info;
    printResult({ device, format, threads, ...table }, options.json, () => profileView(table, info));
  });
}
