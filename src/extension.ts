import * as vscode from 'vscode';
import { EngineClient } from './client/engineClient.ts';
import type { EngineProcessOptions } from './client/engineProcess.ts';
import { documentSelector } from './vscode/availability.ts';
import { registerCommands } from './vscode/commands.ts';
import { Config } from './vscode/config.ts';
import { OtherFiles } from './vscode/context/otherFiles.ts';
import { registerAcceptedDraft } from './vscode/drafts/acceptedDraft.ts';
import { chooseDraft } from './vscode/drafts/chooseDraft.ts';
import { DraftComparison } from './vscode/drafts/draftComparison.ts';
import { noticeEngineFailure } from './vscode/engineNotice.ts';
import { noticeOtherExtension } from './vscode/firstRun/otherExtensions.ts';
import { InlineProvider } from './vscode/inlineProvider.ts';
import { createLog, logEngineStatus } from './vscode/log.ts';
import { noticeRefusedModelPath } from './vscode/modelPathNotice.ts';
import { ModelServices } from './vscode/models/modelServices.ts';
import { registerModels } from './vscode/models/registerModels.ts';
import { registerStatisticsPanel } from './vscode/panel/registerStatisticsPanel.ts';
import { Pause } from './vscode/pause.ts';
import { measureOnMains } from './vscode/power/measureOnMains.ts';
import { PowerSource } from './vscode/power/powerSource.ts';
import { EngineSwitch } from './vscode/server/engineSwitch.ts';
import { ServerKeys } from './vscode/server/serverKeys.ts';
import { EventFiles } from './vscode/stats/eventFiles.ts';
import { Statistics } from './vscode/stats/statistics.ts';
import { StatusItem } from './vscode/statusItem.ts';
import { tryDevices } from './vscode/tryDevices.ts';
import { WhyNone } from './vscode/whyNone.ts';
import { WorkspaceIndex } from './vscode/workspaceFiles/workspaceIndex.ts';

/** Nothing heavy happens here: the engine starts with the first completion. */
export function activate(context: vscode.ExtensionContext): void {
  const log = createLog();
  const config = new Config();
  const pause = new Pause();
  const power = new PowerSource();
  const start: EngineProcessOptions = {
    entry: context.asAbsolutePath('dist/engine.cjs'),
    log: (level, message) => {
      log[level](message);
    },
  };
  const places = {
    bundledModel: context.asAbsolutePath('models/foredraft-7m'),
    catalogue: context.asAbsolutePath('models/catalogue.json'),
    cache: vscode.Uri.joinPath(context.globalStorageUri, 'cache').fsPath,
  };
  const models = new ModelServices(config, context.secrets, places, start);
  const client = new EngineClient({
    ...start,
    load: () => models.load(),
    inspectPort: Number(process.env.FOREDRAFT_INSPECT) || undefined, // set in .vscode/launch.json
  });
  const keys = new ServerKeys(context.secrets);
  const engine = new EngineSwitch(client, config, keys);
  const otherFiles = new OtherFiles(engine, config);
  const provider = new InlineProvider(engine, config, pause, power, log, otherFiles);
  const comparison = new DraftComparison();
  const folder = vscode.Uri.joinPath(context.globalStorageUri, 'statistics').fsPath;
  const statistics = new Statistics(provider, engine, config, new EventFiles(folder), log);
  const whyNone = new WhyNone(provider, config, pause);

  context.subscriptions.push(
    pause,
    power,
    {
      dispose: async () => {
        await client.dispose();
        log.dispose(); // not before: the engine may have last words
      },
    },
    engine,
    otherFiles,
    provider,
    comparison,
    whyNone,
    statistics,
    registerStatisticsPanel(context.extensionUri, statistics, config, engine),
    new StatusItem(engine, config, pause, power, provider),
    noticeEngineFailure(engine),
    noticeRefusedModelPath(config),
    logEngineStatus(engine, log),
    tryDevices(client, config, power, log),
    measureOnMains(client, power, log),
    new WorkspaceIndex(client, config, provider, log),
    registerCommands(engine, config, pause, log, () => chooseDraft(provider, comparison), whyNone, keys),
    registerModels(models, config, client, log),
    registerAcceptedDraft((draft) => {
      provider.accepted(draft);
    }),
    vscode.languages.registerInlineCompletionItemProvider(documentSelector, provider),
    config.onDidChangeEngine(() => {
      // A failure shows through the client's status.
      client.reconfigure().catch(() => undefined);
    }),
  );
  void noticeOtherExtension(context.globalState);
}
