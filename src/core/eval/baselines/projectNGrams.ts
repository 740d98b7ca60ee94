import { ORDER } from '../../speculation/suffixArray.ts';
import { WorkspaceIndex } from '../../speculation/workspaceIndex.ts';
import { SegmentBuilder, type SegmentData } from '../../speculation/workspaceSegment.ts';
import type { Cut, SourceFile } from '../holes.ts';
import { NearCopies } from '../nearCopies.ts';
import type { Continuation } from './baseline.ts';
import { DocumentMatch } from './documentMatch.ts';
import { unitsOf } from './symbols.ts';

/** UTF-16 units. */
const ALPHABET = 0x10000;

/** The text of a project, to look up in it what follows what. */
export class ProjectText {
  readonly #data: SegmentData;
  readonly #copies: NearCopies;

  constructor(files: readonly SourceFile[]) {
    const builder = new SegmentBuilder(ALPHABET);
    for (const { path, text } of files) builder.add(path, unitsOf(text), 0);
    this.#data = builder.build();
    this.#copies = new NearCopies(files);
  }

  /** The text of all files but this one and near copies of it. */
  without(path: string): WorkspaceIndex {
    const index = new WorkspaceIndex(Infinity);
    // To take files out changes the suffixes.
    index.add({ ...this.#data, suffixes: this.#data.suffixes.slice() });
    index.remove([path, ...this.#copies.of(path)]);
    return index;
  }
}

/**
 * What most often follows the longest end of the text that occurs anywhere else: in other files of the project, or
 * in the same one where more than that is repeated there (the n of infini-gram, 2401.17377).
 */
export class ProjectNGrams implements Continuation {
  readonly #index: WorkspaceIndex;
  readonly #document: DocumentMatch;
  #tail: number[];

  constructor(index: WorkspaceIndex, { prefix, suffix }: Cut) {
    this.#index = index;
    this.#document = new DocumentMatch(unitsOf(prefix), unitsOf(suffix));
    this.#tail = unitsOf(prefix.slice(-ORDER));
  }

  append(unit: number): void {
    this.#document.append(unit);
    this.#tail = [...this.#tail.slice(1 - ORDER), unit];
  }

  next(): number | undefined {
    const here = this.#document.match();
    const elsewhere = this.#index.match(this.#tail);
    if (!elsewhere || (here && here.length > elsewhere.length)) return here?.symbol;
    return this.#index.followers(elsewhere).tokens[0]?.token ?? here?.symbol;
  }
}
