import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import {
  type CatalogueEntry,
  findEntry,
  type HubSource,
  type LocalModel,
  ModelsError,
  type PartialModel,
  type StoredModel,
  wrongChoice,
} from '../../models/models.ts';
import type { Config } from '../config.ts';
import { askForHubModel, pickFile, pickFolder } from './askForModel.ts';
import { agreesToLicence, wantsWrongKind } from './consent.ts';
import { downloadModel } from './downloadModel.ts';
import { takeInventory } from './inventory.ts';
import { openFolder, removeModel, showUnusable, verifyModel } from './modelActions.ts';
import { listModels } from './modelList.ts';
import type { Choice, ModelAction } from './modelPicks.ts';
import type { ModelServices } from './modelServices.ts';
import { type Remedies, tellModelsError } from './tellModelsError.ts';
import { type Client, switchTo, useModel } from './useModel.ts';
import { type Report, withProgress } from './withProgress.ts';

/** Lists the models, and does what is chosen. Errors are shown, and end it. */
export class ModelChooser {
  readonly #services: ModelServices;
  readonly #config: Config;
  readonly #client: Client;
  readonly #log: vscode.LogOutputChannel;

  constructor(services: ModelServices, config: Config, client: Client, log: vscode.LogOutputChannel) {
    this.#services = services;
    this.#config = config;
    this.#client = client;
    this.#log = log;
  }

  async choose(): Promise<void> {
    await this.#telling(async () => {
      const taken = await listModels(
        () => takeInventory(this.#services, this.#config),
        (signal) => this.#services.found(signal),
      );
      switch (taken.kind) {
        case 'nothing':
          return;
        case 'button':
          await vscode.commands.executeCommand(taken.command);
          return;
        case 'chosen':
          await this.#take(taken.choice);
          return;
        case 'action':
          if (await this.#act(taken.action, taken.choice)) await this.choose();
      }
    });
  }

  async #take(choice: Choice): Promise<void> {
    switch (choice.kind) {
      case 'bundled':
        await switchTo('', this.#config, this.#client);
        return;
      case 'path':
        await switchTo(choice.path, this.#config, this.#client);
        return;
      case 'stored':
        await this.#useStored(choice.model);
        return;
      case 'partial':
        await this.#goOn(choice.partial);
        return;
      case 'found':
        await this.#useFound(choice.found);
        return;
      case 'get': {
        const { entry } = choice;
        if (await this.#agreesTo(entry)) await this.#get(entry, entry.name);
        return;
      }
      case 'another': {
        const source = await askForHubModel();
        if (source) await this.#getOther(source);
        return;
      }
      case 'importFolder':
        await this.#import(await pickFolder());
        return;
      case 'importFile':
        await this.#import(await pickFile());
        return;
      case 'server':
        await vscode.commands.executeCommand('foredraft.useServer');
        return;
      case 'unusable':
        await showUnusable(choice.found);
    }
  }

  async #useStored({ id, manifest, damage }: StoredModel): Promise<void> {
    const { name, source, gguf } = manifest;
    if (damage === undefined) await this.#use(name, () => Promise.resolve(id));
    else if (source.kind === 'import') {
      throw new ModelsError('corrupt', `${name} is damaged: ${damage} Remove it, and import it again.`);
    }
    // The very same one, whatever has been published since.
    else
      await this.#get(
        { repository: source.repository, revision: source.commit, ...(gguf && { gguf }) },
        name,
      );
  }

  async #useFound({ name, path, warning }: LocalModel): Promise<void> {
    if (await wantsWrongKind(name, warning, 'Use It Anyway'))
      await this.#use(name, () => Promise.resolve(path));
  }

  async #goOn({ repository, revision, gguf }: PartialModel): Promise<void> {
    if (isAbsolute(repository)) await this.#import(repository);
    else await this.#get({ repository, revision, ...(gguf !== undefined && { gguf }) }, repository);
  }

  async #getOther(source: HubSource): Promise<void> {
    const { repository, gguf } = source;
    const name = gguf ?? repository;
    const entry = findEntry(this.#services.catalogue(), repository);
    if (entry && !(await this.#agreesTo(entry))) return;
    if (await wantsWrongKind(name, wrongChoice({ name: repository }), 'Get It Anyway'))
      await this.#get(source, name);
  }

  async #agreesTo({ name, licence, repository }: CatalogueEntry): Promise<boolean> {
    return agreesToLicence(name, licence, await this.#services.pageOf(repository));
  }

  async #get(source: HubSource, name: string): Promise<void> {
    const page = await this.#services.pageOf(source.repository);
    await this.#use(
      name,
      async (report, signal) => (await downloadModel(source, this.#services, report, signal)).id,
      { page, setToken: () => this.#services.askForToken() },
    );
  }

  async #import(path: string | undefined): Promise<void> {
    if (path === undefined) return;
    await this.#use(path, async (report, signal) => (await this.#services.import(path, report, signal)).id);
  }

  /** @param obtain what makes the model be there, and says what the setting is to be */
  async #use(
    name: string,
    obtain: (report: Report, signal: AbortSignal) => Promise<string>,
    remedies: Remedies = {},
  ): Promise<void> {
    const use = async (): Promise<void> => {
      await withProgress(`Foredraft: ${name}`, async (report, signal) => {
        const setting = await obtain(report, signal);
        await useModel({ name, setting }, this.#services, this.#config, this.#client, report, signal);
      });
      void vscode.window.showInformationMessage(`Foredraft: ${name} suggests from now on.`);
    };
    const telling = (): Promise<void> => this.#telling(use, { retry: telling, ...remedies });
    await telling();
  }

  /** @returns whether the list is to be shown again */
  async #act(action: ModelAction, choice: Choice): Promise<boolean> {
    switch (action) {
      case 'remove':
        return removeModel(choice, this.#services, this.#config, () =>
          switchTo('', this.#config, this.#client),
        );
      case 'verify':
        if (choice.kind === 'stored') await verifyModel(choice.model, this.#services);
        return false;
      case 'openFolder':
        await openFolder(choice);
        return false;
      case 'showOnHub': {
        const repository = repositoryOf(choice);
        if (repository === undefined) return false;
        await vscode.env.openExternal(vscode.Uri.parse(await this.#services.pageOf(repository)));
        return false;
      }
    }
  }

  async #telling(act: () => Promise<void>, remedies: Remedies = {}): Promise<void> {
    await act().catch((error: unknown) => tellModelsError(error, this.#log, remedies));
  }
}

function repositoryOf(choice: Choice): string | undefined {
  if (choice.kind === 'get') return choice.entry.repository;
  if (choice.kind !== 'stored') return undefined;
  const { source } = choice.model.manifest;
  return source.kind === 'hub' ? source.repository : undefined;
}
