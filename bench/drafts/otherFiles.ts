import type { SourceFile } from '../../src/core/eval/holes.ts';
import { WorkspaceIndex } from '../../src/core/speculation/workspaceIndex.ts';
import { SegmentBuilder, type SegmentData } from '../../src/core/speculation/workspaceSegment.ts';
import type { LoadedModel } from '../../src/engine/model/loadModel.ts';

/** The files of a repository as a workspace, without the one that something was taken out of. */
export class OtherFiles {
  readonly index = new WorkspaceIndex();
  readonly #model: LoadedModel;
  #data: SegmentData | undefined;

  constructor(model: LoadedModel) {
    this.#model = model;
  }

  open(files: readonly SourceFile[]): void {
    const { tokenizer, config } = this.#model;
    const builder = new SegmentBuilder(config.vocabulary);
    for (const { path, text } of files) builder.add(path, tokenizer.encode(text.replaceAll('\r\n', '\n')), 0);
    this.#data = builder.build();
  }

  leaveOut(path: string): void {
    const { tokens, suffixes, files } = this.#data!;
    this.index.clear();
    this.index.add({ tokens, suffixes: suffixes.slice(), files }); // taking files out writes over the suffixes
    this.index.remove([path]);
  }
}
