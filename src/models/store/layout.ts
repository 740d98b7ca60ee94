import { join } from 'node:path';

/** What lies in a store beside the models. Names that begin with a dot are no models. */
const PARTIAL = '.partial';
const LOCKS = '.locks';
const TRASH = '.trash';

/** Where the parts of a store are. */
export interface Layout {
  /** Models that are not whole yet, each under its id, with its plan beside it. */
  readonly partial: string;
  readonly locks: string;
  /** What is being deleted. */
  readonly trash: string;
}

export function layoutOf(folder: string): Layout {
  return { partial: join(folder, PARTIAL), locks: join(folder, LOCKS), trash: join(folder, TRASH) };
}

/** Lock of the whole store. No model has such an id. */
export const WHOLE_STORE = '.store';

/**
 * The id of a model from the hub, which is the name of its folder: one for each revision, and for each GGUF file.
 *
 * @param commit 40 hex digits, of which eight tell revisions of one repository apart
 */
export function hubModelId(repository: string, commit: string, gguf?: string): string {
  const file = gguf === undefined ? '' : `--${inId(gguf.replace(/\.gguf$/i, ''))}`;
  return `${repository.replace('/', '--')}${file}@${commit.slice(0, 8)}`;
}

/** A name as it may stand in an id. */
export function inId(name: string): string {
  return name.replace(/[^\w.@+-]+/g, '-');
}

/** Whether a name can be that of a model's folder. */
export function isModelId(name: string): boolean {
  return /^[\w-][\w.@+-]*$/.test(name);
}
