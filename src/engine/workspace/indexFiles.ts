import { SegmentBuilder, type SegmentData } from '../../core/speculation/workspaceSegment.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { ModelError } from '../errors.ts';
import { readSource } from './readSource.ts';

/** A file to be indexed; see IndexedFile. */
export interface FileTask {
  readonly path: string;
  readonly priority: number;
}

/**
 * The first segment is handed over when it has so many tokens, each other when it has four times as many as the one
 * before: what is there is soon of use, and need not be merged.
 */
const FIRST_SEGMENT = 250_000;
const GROWTH = 4;

/**
 * Segments of files, in their order, up to `maxTokens`. Files that are no source text are left out, and those that the
 * tokenizer of a model refuses.
 *
 * @param vocabulary tokens are below it
 * @param beforeEach is called before each file
 */
export async function* indexFiles(
  files: readonly FileTask[],
  { encode }: Pick<Tokenizer, 'encode'>,
  vocabulary: number,
  maxTokens: number,
  beforeEach: () => void = () => undefined,
): AsyncGenerator<SegmentData> {
  let builder = new SegmentBuilder(vocabulary);
  let sum = 0;
  let size = FIRST_SEGMENT;
  for (const { path, priority } of files) {
    beforeEach();
    const text = await readSource(path);
    if (text === undefined) continue;
    const tokens = encoded(text, encode);
    if (!tokens) continue;
    sum += tokens.length;
    if (sum > maxTokens) break;
    builder.add(path, tokens, priority);
    if (builder.length >= size) {
      yield builder.build();
      size *= GROWTH;
      builder = new SegmentBuilder(vocabulary, size);
    }
  }
  if (builder.length > 0) yield builder.build();
}

function encoded(text: string, encode: Tokenizer['encode']): readonly number[] | undefined {
  try {
    return encode(text);
  } catch (error) {
    if (error instanceof ModelError) return undefined;
    throw error;
  }
}
