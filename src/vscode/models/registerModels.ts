import * as vscode from 'vscode';
import type { Config } from '../config.ts';
import { ModelChooser } from './chooseModel.ts';
import type { ModelServices } from './modelServices.ts';
import { moveModels } from './moveModels.ts';
import { tellModelsError } from './tellModelsError.ts';
import type { Client } from './useModel.ts';

/** The commands of models. */
export function registerModels(
  services: ModelServices,
  config: Config,
  client: Client,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const chooser = new ModelChooser(services, config, client, log);
  const telling = (act: () => Promise<unknown>) => () =>
    act().catch((error: unknown) => tellModelsError(error, log));
  return vscode.Disposable.from(
    vscode.commands.registerCommand('foredraft.chooseModel', () => chooser.choose()),
    vscode.commands.registerCommand(
      'foredraft.setHubToken',
      telling(() => services.askForToken()),
    ),
    vscode.commands.registerCommand(
      'foredraft.moveModels',
      telling(async () => {
        await moveModels(services, config);
        await client.reconfigure();
      }),
    ),
  );
}
