import type { ModelShape } from './memory.ts';

/** A model that is recommended for completion. */
export interface CatalogueEntry {
  /** What one says on the command line: `qwen2.5-coder-0.5b`. */
  readonly id: string;
  readonly name: string;
  /** Whose decoder it has: `Qwen2`. */
  readonly family: string;
  /** Repository on the hub, OWNER/NAME. */
  readonly repository: string;
  /** Branch, tag or commit. */
  readonly revision: string;
  /** What the hub sends, as glob-free file names; shards are found by their index. */
  readonly licence: Licence;
  /** Whether the hub wants a token and consent first. */
  readonly gated: boolean;
  /** Millions of parameters. */
  readonly parameters: number;
  /** About how much is fetched; the hub says exactly. */
  readonly downloadBytes: number;
  readonly shape: ModelShape;
  /** How its fill-in-the-middle tokens are spelled. */
  readonly fim: 'qwen' | 'starcoder' | 'deepseek' | 'codegemma';
  /** One sentence: for whom it is. */
  readonly remark: string;
}

export interface Licence {
  /** SPDX, or the hub's name for it. */
  readonly id: string;
  readonly url: string;
  /** What it forbids that an open-source licence would not: shown before the download. */
  readonly restriction?: string;
}

export interface Catalogue {
  readonly entries: readonly CatalogueEntry[];
}

/** @throws ModelsError naming what is wrong with the file */
export function readCatalogue(_path: string): Catalogue {
  throw new Error('skeleton');
}
