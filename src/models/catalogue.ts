import { readFileSync } from 'node:fs';
import { ModelsError } from './errors.ts';
import { countParameters, type ModelShape } from './memory.ts';

/** How fill-in-the-middle tokens are spelled, by the family that had them first. */
export const fimKinds = ['qwen', 'starcoder', 'deepseek', 'codegemma'] as const;
export type FimKind = (typeof fimKinds)[number];

export interface Licence {
  /** As the hub calls it. */
  readonly id: string;
  readonly name: string;
  /** What an open-source licence would not say: to be shown before the download. */
  readonly restriction?: string;
}

/** A base model that is recommended for completion. */
export interface CatalogueEntry {
  /** What one says on the command line: `qwen2.5-coder-0.5b`. */
  readonly id: string;
  readonly name: string;
  readonly family: string;
  /** Repository on the hub, OWNER/NAME. */
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  readonly licence: Licence;
  /** Whether the hub wants an account and consent first. */
  readonly gated: boolean;
  readonly parameters: number;
  /** As they are published. */
  readonly bytesPerWeight: 2 | 4;
  readonly shape: ModelShape;
  readonly fim: FimKind;
  /** For whom it is, in a sentence. */
  readonly remark: string;
}

export type Catalogue = readonly CatalogueEntry[];

/** About how much is fetched: the weights. The tokenizer comes on top, and the hub says exactly. */
export function downloadBytes({ parameters, bytesPerWeight }: CatalogueEntry): number {
  return parameters * bytesPerWeight;
}

/** By id, by name or by repository, whatever the case. */
export function findEntry(catalogue: Catalogue, name: string): CatalogueEntry | undefined {
  const wanted = name.toLowerCase();
  return catalogue.find(({ id, name, repository }) =>
    [id, name, repository].some((each) => each.toLowerCase() === wanted),
  );
}

/**
 * Reads models/catalogue.json.
 *
 * @throws ModelsError naming the entry and the field that is wrong
 */
export function readCatalogue(path: string): Catalogue {
  const fail = (what: string): never => {
    throw new ModelsError('corrupt', `${path}: ${what}.`);
  };
  const { version, models } = Object(parse(path)) as { version?: unknown; models?: unknown };
  if (version !== 1) fail('version is not 1');
  if (!Array.isArray(models)) return fail('has no models');
  models.forEach((entry: unknown, i) => {
    const wrong = wrongField(entry);
    if (wrong !== undefined)
      fail(`entry ${i} (${String((Object(entry) as { id?: unknown }).id)}) has a wrong ${wrong}`);
  });
  const catalogue = models as CatalogueEntry[];
  if (new Set(catalogue.map(({ id }) => id)).size < catalogue.length) fail('has an id twice');
  return catalogue;
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ModelsError('corrupt', `${path} cannot be read: ${(error as Error).message}`, { cause: error });
  }
}

type Check = (value: unknown) => boolean;
const isText: Check = (value) => typeof value === 'string' && value.length > 0;
const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) > 0;
const isFlag: Check = (value) => typeof value === 'boolean';

const fields: Readonly<Record<Exclude<keyof CatalogueEntry, 'licence' | 'shape'>, Check>> = {
  id: (value) => typeof value === 'string' && /^[a-z0-9.-]+$/.test(value),
  name: isText,
  family: isText,
  repository: (value) => typeof value === 'string' && /^[\w.-]+\/[\w.-]+$/.test(value),
  revision: isText,
  gated: isFlag,
  parameters: isCount,
  bytesPerWeight: (value) => value === 2 || value === 4,
  fim: (value) => fimKinds.some((kind) => kind === value),
  remark: isText,
};
const shapeFields: Readonly<Record<keyof ModelShape, Check>> = {
  layers: isCount,
  hidden: isCount,
  intermediate: isCount,
  heads: isCount,
  kvHeads: isCount,
  headDim: isCount,
  vocabulary: isCount,
  gated: isFlag,
  tied: isFlag,
};

/** The field of an entry that is missing or makes no sense. */
function wrongField(entry: unknown): string | undefined {
  const has = Object(entry) as Record<string, unknown>;
  const licence = Object(has.licence) as Record<string, unknown>;
  const shape = Object(has.shape) as Record<string, unknown>;
  const wrong = Object.entries(fields).find(([name, check]) => !check(has[name]))?.[0];
  if (wrong !== undefined) return wrong;
  const isLicence =
    isText(licence.id) &&
    isText(licence.name) &&
    ['string', 'undefined'].includes(typeof licence.restriction);
  if (!isLicence) return 'licence';
  const wrongSize = Object.entries(shapeFields).find(([name, check]) => !check(shape[name]))?.[0];
  if (wrongSize !== undefined) return `shape.${wrongSize}`;
  // Biases and norms are left out of the count.
  const count = countParameters(has.shape as ModelShape);
  return Math.abs(count / (has.parameters as number) - 1) < 0.002
    ? undefined
    : 'number of parameters for its shape';
}
