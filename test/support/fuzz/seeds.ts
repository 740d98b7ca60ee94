import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PRE_TOKENIZERS } from '../../../src/engine/tokenizer/preTokenizers.ts';
import { FAMILY_FIXTURES } from '../familyFixture.ts';
import { type GgufContent, tinyGguf } from '../gguf.ts';
import { tinyTokenizer, writeTinyModel } from '../tinyModel.ts';

/** What is right, before it is changed. */
export interface Seeds {
  readonly configs: readonly object[];
  readonly tokenizers: readonly object[];
  /** A model of a few kilobytes. */
  readonly config: object;
  readonly weights: Buffer;
  readonly gguf: GgufContent;
  readonly ggufFiles: readonly Buffer[];
}

const parse = (path: string): object => JSON.parse(readFileSync(path, 'utf8')) as object;

export function readSeeds(): Seeds {
  const dir = mkdtempSync(join(tmpdir(), 'foredraft-fuzz-'));
  try {
    const shape = {
      layers: 1,
      width: 32,
      heads: 2,
      kvHeads: 1,
      headDim: 8,
      intermediate: 32,
      vocabulary: 275,
    };
    writeTinyModel(dir, { ...shape, maxLength: 128 });
    return {
      configs: readdirSync(FAMILY_FIXTURES).map((name) => parse(join(FAMILY_FIXTURES, name, 'config.json'))),
      tokenizers: tokenizers(),
      config: parse(join(dir, 'config.json')),
      weights: readFileSync(join(dir, 'model.safetensors')),
      gguf: tinyGguf(dir),
      ggufFiles: ['starcoder2', 'gemma', 'llama-biases'].map((name) =>
        readFileSync(`test/golden/gguf/${name}.gguf`),
      ),
    };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** One of each kind: GPT-2's cuts, those of published expressions, and SentencePiece with symbols of its own. */
function tokenizers(): object[] {
  const tiny = tinyTokenizer() as { added_tokens: object[]; model: Record<string, unknown> };
  const published = ['qwen2', 'deepseek-coder', 'starcoder'].map((name) => ({
    ...tiny,
    normalizer: PRE_TOKENIZERS[name]!.normalizer ?? null,
    pre_tokenizer: { type: 'Sequence', pretokenizers: PRE_TOKENIZERS[name]!.steps },
  }));
  const words = ['▁', 'a', 'b', '▁a', 'ab', '▁ab', '▁▁', '▁▁▁▁', '\n', '<i>', '(', 'é'];
  const bytes = Array.from({ length: 256 }, (_, b) => `<0x${b.toString(16).toUpperCase().padStart(2, '0')}>`);
  const vocabulary = ['<pad>', '<eos>', ...bytes, ...words];
  const symbol = { id: vocabulary.indexOf('<i>'), content: '<i>', special: false, normalized: false };
  const sentencePiece = {
    added_tokens: [{ id: 0, content: '<pad>', special: true, normalized: false }, symbol],
    normalizer: { type: 'Replace', pattern: { String: ' ' }, content: '▁' },
    pre_tokenizer: { type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false },
    model: {
      ...{ type: 'BPE', unk_token: '<pad>', fuse_unk: true, byte_fallback: true, ignore_merges: false },
      vocab: Object.fromEntries(vocabulary.map((token, id) => [token, id])),
      merges: [
        ['▁', 'a'],
        ['a', 'b'],
        ['▁', 'ab'],
        ['▁', '▁'],
        ['▁▁', '▁▁'],
      ],
    },
  };
  return [tiny, ...published, sentencePiece];
}
