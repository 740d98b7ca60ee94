import type { EngineClient } from '../../client/engineClient.ts';
import { CancelledError, EngineError } from '../../client/errors.ts';
import { ModelsError } from '../../models/models.ts';
import type { Config } from '../config.ts';
import { wantsWrongKind } from './consent.ts';
import type { ModelServices } from './modelServices.ts';
import type { Report } from './withProgress.ts';

export type Client = Pick<EngineClient, 'start' | 'restart' | 'reconfigure'>;

/** A model that is to be used. */
export interface Wanted {
  /** For people. */
  readonly name: string;
  /** What the setting is to say: an absolute path, or the id of a model of the store. */
  readonly setting: string;
}

/**
 * Tries a model, and uses it from now on in all windows of this machine: without a reload, since they follow the setting.
 *
 * @throws ModelsError, CancelledError; then the model that was in use goes on
 */
export async function useModel(
  { name, setting }: Wanted,
  services: ModelServices,
  config: Config,
  client: Client,
  report: Report,
  signal: AbortSignal,
): Promise<void> {
  report('preparing it, and trying whether it fills in what is missing...', 1);
  const path = await services.pathOf(setting);
  const { cannotFill } = await services.try(path, signal).catch((error: unknown) => {
    if (error instanceof EngineError) {
      throw new ModelsError('refused', `${name} cannot be used. ${error.message}`, { cause: error });
    }
    throw error;
  });
  if (!(await wantsWrongKind(name, cannotFill, 'Use It Anyway'))) throw new CancelledError();
  await switchTo(setting, config, client);
}

/** Uses a model from now on that needs no trial. @throws EngineError when it does not load after all */
export async function switchTo(setting: string, config: Config, client: Client): Promise<void> {
  if (config.serverUrl !== '') await config.setServer('', '');
  if ((config.model ?? '') === setting) {
    await client.restart(); // its files may be others than before
    return;
  }
  await config.chooseModel(setting);
  // Who follows the settings has heard of it, or will: it comes to the same.
  await client.reconfigure();
  await client.start(); // nobody should have to type to see that it works
}
