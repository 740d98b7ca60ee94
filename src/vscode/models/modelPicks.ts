import * as vscode from 'vscode';
import {
  type CatalogueEntry,
  downloadBytes,
  type LocalModel,
  type PartialModel,
  type StoredModel,
} from '../../models/models.ts';
import { bytesText, shareText } from './amounts.ts';
import type { Inventory } from './inventory.ts';
import { fitness, recommended } from './recommend.ts';

/** What choosing an item does. */
export type Choice =
  | { readonly kind: 'bundled' }
  | { readonly kind: 'stored'; readonly model: StoredModel }
  | { readonly kind: 'partial'; readonly partial: PartialModel }
  | { readonly kind: 'found'; readonly found: LocalModel }
  | { readonly kind: 'get'; readonly entry: CatalogueEntry }
  /** Named by its path; it is in use already. */
  | { readonly kind: 'path'; readonly path: string }
  | { readonly kind: 'another' | 'importFolder' | 'importFile' | 'server' }
  /** They are shown with the reasons. */
  | { readonly kind: 'unusable'; readonly found: readonly LocalModel[] };

/** What a button of an item does. */
export type ModelAction = 'remove' | 'verify' | 'openFolder' | 'showOnHub';

export interface ActionButton extends vscode.QuickInputButton {
  readonly action: ModelAction;
}

/** An item of the list of models; without a choice it is a separator. */
export interface ModelPick extends vscode.QuickPickItem {
  readonly choice?: Choice;
  readonly buttons?: readonly ActionButton[];
}

const button = (action: ModelAction, icon: string, tooltip: string): ActionButton => ({
  action,
  iconPath: new vscode.ThemeIcon(icon),
  tooltip,
});
const remove = button('remove', 'trash', 'Remove...');
const verify = button('verify', 'shield', 'Verify');
const openFolder = button('openFolder', 'folder-opened', 'Open Folder');
const showOnHub = button('showOnHub', 'link-external', 'Show on the Hub');

/** All models that can be chosen, in groups; what is in use comes first. */
export function modelPicks(inventory: Inventory): ModelPick[] {
  const { stored, partials, catalogue, found } = inventory;
  const usable = found.filter(({ facts }) => facts.problem === undefined);
  const others: ModelPick[] = [
    ...unusablePick(found.filter((model) => !usable.includes(model))),
    { label: '$(cloud-download) Another Model of the Hub...', choice: { kind: 'another' } },
    { label: '$(folder) Import a Folder...', choice: { kind: 'importFolder' } },
    { label: '$(file) Import a GGUF File...', choice: { kind: 'importFile' } },
    serverPick(inventory),
  ];
  const groups: [title: string, picks: ModelPick[]][] = [
    ['bundled', [bundledPick(inventory)]],
    ['downloaded', [...stored.map(storedPick), ...partials.map(partialPick)]],
    ['on this computer', usable.map(foundPick)],
    ['to download', catalogue.map((entry) => entryPick(entry, inventory))],
    ['others', others],
  ];
  const isInUse = ({ choice }: ModelPick): boolean => choice !== undefined && isUsed(choice, inventory);
  const known = groups.flatMap(([, picks]) => picks).filter(isInUse);
  const inUse = known.length > 0 ? known : pathPick(inventory);
  return [
    ...group(
      'in use',
      inUse.map((pick) => ({ ...pick, label: `$(check) ${pick.label}` })),
    ),
    ...groups.flatMap(([title, picks]) =>
      group(
        title,
        picks.filter((pick) => !isInUse(pick)),
      ),
    ),
  ];
}

function group(title: string, picks: readonly ModelPick[]): ModelPick[] {
  if (picks.length === 0) return [];
  return [{ label: title, kind: vscode.QuickPickItemKind.Separator }, ...picks];
}

function isUsed(choice: Choice, { inUse, server }: Inventory): boolean {
  if (server !== undefined) return choice.kind === 'server';
  switch (choice.kind) {
    case 'bundled':
      return inUse === undefined;
    case 'stored':
      return [choice.model.id, choice.model.path, choice.model.folder].includes(inUse ?? '');
    case 'found':
      return choice.found.path === inUse;
    default:
      return false;
  }
}

function bundledPick({ bundledBytes }: Inventory): ModelPick {
  return {
    label: 'Foredraft 7M',
    description: `${bytesText(bundledBytes)} · comes with Foredraft`,
    detail: 'Answers between two keystrokes on any processor, and knows little.',
    choice: { kind: 'bundled' },
  };
}

function storedPick(model: StoredModel): ModelPick {
  const { manifest, size, damage } = model;
  const isFromHub = manifest.source.kind === 'hub';
  return {
    label: damage === undefined ? manifest.name : `$(warning) ${manifest.name}`,
    description: [bytesText(size), dateText(manifest.date), revision(model)].filter(Boolean).join(' · '),
    ...(damage !== undefined && {
      detail: `Damaged, and not loaded: ${damage} ${isFromHub ? 'Choose it to get it again.' : 'Remove it, and import it again.'}`,
    }),
    buttons: [...(isFromHub ? [showOnHub] : []), openFolder, verify, remove],
    choice: { kind: 'stored', model },
  };
}

/** Tells several revisions of a model apart. */
function revision({ id, manifest: { source } }: StoredModel): string {
  return source.kind === 'hub' ? `@${id.split('@').at(-1)!}` : 'imported';
}

function partialPick(partial: PartialModel): ModelPick {
  const { repository, done, total } = partial;
  return {
    label: `$(cloud-download) ${repository.split(/[\\/]/).at(-1)!}`,
    description: `${shareText(done, total)} are here`,
    detail: 'Not finished: choose it to go on.',
    buttons: [remove],
    choice: { kind: 'partial', partial },
  };
}

const programs: Readonly<Record<LocalModel['program'], string>> = {
  ollama: 'Ollama',
  lmstudio: 'LM Studio',
  llamacpp: 'llama.cpp',
  huggingface: 'Hugging Face cache',
};

function foundPick(found: LocalModel): ModelPick {
  const { name, program, size, path, facts, warning } = found;
  return {
    label: warning === undefined ? name : `$(warning) ${name}`,
    description: [
      programs[program],
      bytesText(size),
      ...(facts.quantisation ? [facts.quantisation] : []),
    ].join(' · '),
    detail: warning ?? `Used where it is: ${path}`,
    buttons: [openFolder],
    choice: { kind: 'found', found },
  };
}

function unusablePick(found: readonly LocalModel[]): ModelPick[] {
  if (found.length === 0) return [];
  const label = `$(circle-slash) ${found.length} on This Computer That Cannot Be Used...`;
  return [{ label, choice: { kind: 'unusable', found } }];
}

function entryPick(entry: CatalogueEntry, { catalogue, machine }: Inventory): ModelPick {
  const { memory, token, problem } = fitness(entry, machine);
  const isBest = recommended(catalogue, machine) === entry;
  const ms = Number(token.toPrecision(2));
  const spare = problem === 'memory' ? ', more than can be spared,' : '';
  const slow = problem === 'slow' ? ': slow here' : '';
  return {
    label: `${entry.gated ? '$(lock) ' : ''}${entry.name}`,
    description: [
      ...(isBest ? ['$(star-full) suits this computer'] : []),
      bytesText(downloadBytes(entry)),
      entry.licence.name,
      ...(entry.gated ? ['needs consent on the hub'] : []),
      ...(entry.licence.restriction === undefined ? [] : ['restricted use']),
    ].join(' · '),
    detail: `About ${bytesText(memory)} of memory${spare} and ${ms} ms a token${slow}. ${entry.remark}`,
    buttons: [showOnHub],
    choice: { kind: 'get', entry },
  };
}

function serverPick({ server }: Inventory): ModelPick {
  return {
    label: '$(server) Use a Server...',
    ...(server !== undefined && { description: server }),
    choice: { kind: 'server' },
  };
}

/** What the setting names, and is in none of the groups. */
function pathPick({ inUse }: Inventory): ModelPick[] {
  if (inUse === undefined) return [];
  return [{ label: inUse.split(/[\\/]/).at(-1)!, description: inUse, choice: { kind: 'path', path: inUse } }];
}

function dateText(date: string): string {
  const day = new Date(date);
  return Number.isNaN(day.getTime()) ? '' : day.toLocaleDateString([], { dateStyle: 'medium' });
}
