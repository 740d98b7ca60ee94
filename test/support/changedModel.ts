import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Change {
  /** The embedding of a token in place of its own: 16-bit floats, as they are stored. */
  readonly embeddings?: ReadonlyMap<string, (rows: Rows) => Uint16Array>;
  /** New names of special tokens. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface Rows {
  /** The embedding of a token by its id. */
  readonly row: (id: number) => Uint16Array;
  readonly width: number;
}

/** Writes a copy of the bundled model in which something is not as it was trained. */
export function writeChangedModel(dir: string, { embeddings = new Map(), names = {} }: Change): void {
  cpSync('models/foredraft-7m', dir, { recursive: true });
  const tokenizer = JSON.parse(readFileSync(join(dir, 'tokenizer.json'), 'utf8')) as {
    added_tokens: { id: number; content: string }[];
  };
  const ids = new Map(tokenizer.added_tokens.map(({ content, id }) => [content, id]));
  for (const token of tokenizer.added_tokens) token.content = names[token.content] ?? token.content;
  writeFileSync(join(dir, 'tokenizer.json'), JSON.stringify(tokenizer));

  const file = readFileSync(join(dir, 'model.safetensors'));
  const data = 8 + Number(file.readBigUInt64LE());
  const header = JSON.parse(file.toString('utf8', 8, data)) as Record<
    string,
    { shape: number[]; data_offsets: number[] }
  >;
  const { shape, data_offsets } = header['model.embed_tokens.weight']!;
  const width = shape[1]!;
  const at = (id: number): number => data + data_offsets[0]! + 2 * width * id;
  const row = (id: number): Uint16Array =>
    new Uint16Array(file.buffer.slice(file.byteOffset + at(id), file.byteOffset + at(id + 1)));
  for (const [name, change] of embeddings) {
    file.set(new Uint8Array(change({ row, width }).buffer), at(ids.get(name)!));
  }
  writeFileSync(join(dir, 'model.safetensors'), file);
}
