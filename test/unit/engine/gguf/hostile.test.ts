import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createRandom } from '../../../../src/core/random.ts';
import { ModelError } from '../../../../src/engine/errors.ts';
import { readModelFolder } from '../../../../src/engine/model/readModelFolder.ts';
import { encodeGguf, type GgufContent, tinyGguf, u64 } from '../../../support/gguf.ts';
import { temporaryFolder } from '../../../support/temporary.ts';
import { writeTinyModel } from '../../../support/tinyModel.ts';

const TOKENS = 80;

/** Longer than any file of a few kilobytes can need. */
const LIMIT_MS = 1000;

describe('a GGUF file that is not right', () => {
  const dir = temporaryFolder();
  const file = join(dir, 'bad.gguf');
  let good: GgufContent;
  let bytes: Buffer;

  before(() => {
    const folder = join(dir, 'folder');
    const shape = {
      layers: 1,
      width: 32,
      heads: 1,
      kvHeads: 1,
      headDim: 16,
      intermediate: 32,
      vocabulary: TOKENS,
    };
    writeTinyModel(folder, shape);
    good = tinyGguf(folder);
    // Every byte of the header is a test: so the sentinels, some letters, and a merge.
    const { strings } = good.metadata['tokenizer.ggml.tokens'] as { strings: string[] };
    const tokens = [...strings.slice(0, TOKENS - 1), '"#'];
    good.metadata['tokenizer.ggml.tokens'] = { strings: tokens };
    good.metadata['tokenizer.ggml.token_type'] = { i32s: tokens.map((_, id) => (id < 7 ? 3 : 1)) };
    good.metadata['tokenizer.ggml.merges'] = { strings: ['" #'] };
    bytes = encodeGguf(good.metadata, good.tensors);
  });

  /** Reads the file; undefined when it is accepted. */
  function outcome(content: Uint8Array): Error | undefined {
    writeFileSync(file, content);
    const start = performance.now();
    try {
      const { tensors, config } = readModelFolder(file);
      tensors.float32('model.embed_tokens.weight', [config.vocabulary, config.width]);
      return undefined;
    } catch (error) {
      return error as Error;
    } finally {
      const time = performance.now() - start;
      assert.ok(time < LIMIT_MS, `${time} ms`);
    }
  }

  function refused(content: Uint8Array, message: RegExp): void {
    const error = outcome(content);
    assert.ok(error instanceof ModelError, error?.stack ?? 'accepted');
    assert.match(error.message, message);
  }

  /** The file with a change in what it contains. */
  function changed(change: (content: GgufContent) => void): Buffer {
    const content = { metadata: { ...good.metadata }, tensors: good.tensors.map((t) => ({ ...t })) };
    change(content);
    return encodeGguf(content.metadata, content.tensors);
  }

  /** The file with other bytes at an offset. */
  function patched(offset: number, patch: Uint8Array): Buffer {
    const copy = Buffer.from(bytes);
    copy.set(patch, offset);
    return copy;
  }

  /** A SentencePiece vocabulary of all words of two letters: each is two others in every way to cut it. */
  const sentencePiece = (count: number): GgufContent['metadata'] => ({
    'tokenizer.ggml.model': { string: 'llama' },
    'tokenizer.ggml.tokens': {
      strings: Array.from({ length: count }, (_, i) => (i + 2).toString(2).slice(1)),
    },
    'tokenizer.ggml.token_type': { i32s: Array.from({ length: count }, () => 1) },
    'tokenizer.ggml.scores': { f32s: Array.from({ length: count }, (_, i) => -i) },
  });

  const afterKey = (key: string): number => bytes.indexOf(key) + key.length;
  const HUGE = u64(2n ** 60n);

  it('is accepted when nothing is wrong', () => assert.equal(outcome(bytes), undefined));

  it('is refused wherever it is cut off', () => {
    const dataBegin = bytes.length - good.tensors.reduce((sum, { data }) => sum + data.length, 0);
    for (let length = 0; length < dataBegin; length++) {
      const error = outcome(bytes.subarray(0, length));
      assert.ok(error instanceof ModelError, `cut at ${length}: ${error?.stack ?? 'accepted'}`);
    }
    for (const length of [dataBegin, dataBegin + 1, bytes.length - 64]) {
      refused(bytes.subarray(0, length), /tensor ".*" needs \d+ bytes from \d+ on.*truncated\?/);
    }
  }).timeout(60_000);

  const cases: readonly (readonly [name: string, content: () => Uint8Array, message: RegExp])[] = [
    ['nothing', () => new Uint8Array(0), /bad\.gguf: magic lies outside the file/],
    ['something else', () => patched(0, Buffer.from('PK')), /magic is not "GGUF"/],
    ['version 1', () => patched(4, Buffer.of(1)), /version is 1; this version of Foredraft reads 2 and 3/],
    ['another byte order', () => patched(4, Buffer.of(0, 0, 0, 3)), /version is of a big-endian file/],
    ['2^60 tensors', () => patched(8, HUGE), /tensor_count claims 1152921504606847000 entries/],
    ['2^60 keys', () => patched(16, HUGE), /metadata_kv_count claims 1152921504606847000 entries/],
    ['a key of 2^60 bytes', () => patched(24, HUGE), /metadata key 0 claims 1152921504606847000 bytes/],
    [
      'a string of 2^60 bytes',
      () => patched(afterKey('general.architecture') + 4, HUGE),
      /general\.architecture claims 1152921504606847000 bytes/,
    ],
    [
      'a list of 2^60 strings',
      () => patched(afterKey('tokenizer.ggml.tokens') + 8, HUGE),
      /tokenizer\.ggml\.tokens claims 1152921504606847000 entries/,
    ],
    [
      'a list of 2^60 numbers',
      () => patched(afterKey('tokenizer.ggml.token_type') + 8, HUGE),
      /tokenizer\.ggml\.token_type claims 1152921504606847000 entries/,
    ],
    [
      'as many numbers as the file has bytes',
      () => patched(afterKey('tokenizer.ggml.token_type') + 8, u64(bytes.length)),
      /token_type claims \d+ entries/,
    ],
    [
      'a value of no known type',
      () => patched(afterKey('general.architecture'), Buffer.of(99)),
      /general\.architecture has a value of type 99/,
    ],
    [
      'lists in lists in lists',
      () => changed((c) => (c.metadata['general.cycle'] = { lists: 1000 })),
      /general\.cycle is a list of lists/,
    ],
    [
      'a dimension of 2^60',
      () => patched(afterKey('token_embd.weight') + 4, HUGE),
      /tensor "token_embd\.weight" has a dimension of 1152921504606847000/,
    ],
    [
      'dimensions whose product is 2^64',
      () => patched(afterKey('token_embd.weight') + 4, Buffer.concat([u64(2n ** 32n), u64(2n ** 32n)])),
      /tensor "token_embd\.weight" has a dimension of 4294967296/,
    ],
    [
      'a dimension of 0',
      () => patched(afterKey('token_embd.weight') + 4, u64(0)),
      /tensor "token_embd\.weight" has a dimension of 0/,
    ],
    [
      'a tensor of 99 dimensions',
      () => patched(afterKey('token_embd.weight'), Buffer.of(99)),
      /tensor "token_embd\.weight" has 99 dimensions/,
    ],
    [
      'a tensor at 2^60',
      () => changed((c) => (c.tensors[0] = { ...c.tensors[0]!, offset: 2 ** 60 })),
      /tensor "token_embd\.weight" needs \d+ bytes from 1152921504606847000 on/,
    ],
    [
      'a tensor inside another',
      () => changed((c) => (c.tensors[1] = { ...c.tensors[1]!, offset: 32 })),
      /tensor "output_norm\.weight" begins at 32, inside tensor "token_embd\.weight"/,
    ],
    [
      'two tensors in one place',
      () => changed((c) => (c.tensors[1] = { ...c.tensors[1]!, offset: 0 })),
      /tensor "\w+\.weight" begins at 0, inside tensor "\w+\.weight"/,
    ],
    [
      'a tensor off the grid',
      () => changed((c) => (c.tensors[0] = { ...c.tensors[0]!, offset: 4 })),
      /tensor "token_embd\.weight" begins at 4, no multiple of 32/,
    ],
    [
      'a tensor twice',
      () => changed((c) => c.tensors.push(c.tensors[0]!)),
      /tensor "token_embd\.weight" occurs twice/,
    ],
    [
      'a type that is not supported',
      () => changed((c) => (c.tensors[0] = { ...c.tensors[0]!, type: 34 })),
      /tensor "token_embd\.weight" is of type TQ1_0, which is not supported; choose a file in F32, F16, Q4_0/,
    ],
    [
      'rows that are no whole blocks',
      () => changed((c) => (c.tensors[0] = { ...c.tensors[0]!, type: 12 })),
      /tensor "token_embd\.weight" has rows of 32 values in blocks of 256/,
    ],
    [
      'a tensor that no Qwen3 has',
      () => changed((c) => (c.tensors[0] = { ...c.tensors[0]!, name: 'blk.0.attn_sinks.weight' })),
      /token_embd\.weight is missing/,
    ],
    [
      'a tensor more than Qwen3 has',
      () =>
        changed((c) =>
          c.tensors.push({ name: 'blk.0.attn_sinks.weight', shape: [8], data: new Uint8Array(32) }),
        ),
      /tensor "blk\.0\.attn_sinks\.weight" is not known for this architecture/,
    ],
    [
      'an alignment of 0',
      () => changed((c) => (c.metadata['general.alignment'] = { u32: 0 })),
      /general\.alignment is 0; expected a power of two/,
    ],
    [
      'an alignment of 48',
      () => changed((c) => (c.metadata['general.alignment'] = { u32: 48 })),
      /general\.alignment is 48; expected a power of two/,
    ],
    [
      'another architecture',
      () => changed((c) => (c.metadata['general.architecture'] = { string: 'mamba' })),
      /general\.architecture is "mamba"; this version of Foredraft reads llama, granite, qwen2, qwen3/,
    ],
    [
      'no architecture',
      () => changed((c) => delete c.metadata['general.architecture']),
      /general\.architecture is undefined/,
    ],
    [
      'a string in place of a number',
      () => changed((c) => (c.metadata['qwen3.block_count'] = { string: '2' })),
      /qwen3\.block_count is "2"; expected a number/,
    ],
    [
      'a number that is missing',
      () => changed((c) => delete c.metadata['qwen3.block_count']),
      /qwen3\.block_count is missing/,
    ],
    [
      'no epsilon, for which a config.json has a default',
      () => changed((c) => delete c.metadata['qwen3.attention.layer_norm_rms_epsilon']),
      /qwen3\.attention\.layer_norm_rms_epsilon is missing/,
    ],
    [
      'a number that is none',
      () => changed((c) => (c.metadata['qwen3.rope.freq_base'] = { f32: NaN })),
      /qwen3\.rope\.freq_base is NaN; expected a number/,
    ],
    [
      'layers of different shape',
      () => changed((c) => (c.metadata['qwen3.attention.head_count_kv'] = { i32s: [1, 2] })),
      /head_count_kv differs between layers/,
    ],
    [
      'experts',
      () => changed((c) => (c.metadata['qwen3.expert_count'] = { u32: 8 })),
      /qwen3\.expert_count says that this is a mixture of experts/,
    ],
    [
      'a window that the family does not have in all layers',
      () => changed((c) => (c.metadata['qwen3.attention.sliding_window'] = { u32: 64 })),
      /qwen3\.attention\.sliding_window is 64, which is not supported/,
    ],
    [
      'divisors of frequencies, which llama.cpp reads for Llama alone',
      () =>
        changed((c) => c.tensors.push({ name: 'rope_freqs.weight', shape: [8], data: new Uint8Array(32) })),
      /tensor "rope_freqs\.weight" is not known for this architecture/,
    ],
    [
      'a bias that no Qwen3 has',
      () =>
        changed((c) => c.tensors.push({ name: 'blk.0.ffn_up.bias', shape: [32], data: new Uint8Array(128) })),
      /tensor "model\.layers\.0\.mlp\.up_proj\.bias" has no place in the 1 layers that its metadata describes/,
    ],
    [
      'scores that stand for more merges than there are characters',
      () => changed((c) => Object.assign(c.metadata, sentencePiece(5000))),
      /tokenizer\.ggml\.scores stand for more than 20000 merges of 5000 tokens/,
    ],
    [
      'scores that are no numbers',
      () =>
        changed((c) =>
          Object.assign(c.metadata, sentencePiece(3), {
            'tokenizer.ggml.scores': { f32s: [0, NaN, 0] },
          }),
        ),
      /tokenizer\.ggml\.scores has entries that are no numbers/,
    ],
    [
      'a part of several',
      () => changed((c) => (c.metadata['split.count'] = { u32: 3 })),
      /split\.count says that this is one of 3 files/,
    ],
    [
      'fewer types than tokens',
      () => changed((c) => (c.metadata['tokenizer.ggml.token_type'] = { i32s: [1] })),
      /tokenizer\.ggml\.token_type has 1 entries for 80 tokens/,
    ],
    [
      'a sentinel that is no token',
      () => changed((c) => (c.metadata['tokenizer.ggml.fim_pre_token_id'] = { u32: 4e9 })),
      /fim_pre_token_id is 4000000000, and there are 80 tokens/,
    ],
    [
      'another kind of tokenizer',
      () => changed((c) => (c.metadata['tokenizer.ggml.model'] = { string: 'bert' })),
      /tokenizer\.ggml\.model is "bert"; this version of Foredraft reads "gpt2" and "llama"/,
    ],
    [
      'an unknown way to cut texts',
      () => changed((c) => (c.metadata['tokenizer.ggml.pre'] = { string: 'constructor' })),
      /tokenizer\.ggml\.pre is "constructor", a way to cut texts that is not supported/,
    ],
    [
      'no merges',
      () => changed((c) => delete c.metadata['tokenizer.ggml.merges']),
      /tokenizer\.ggml\.merges is missing/,
    ],
    [
      'merges into nowhere',
      () => changed((c) => (c.metadata['tokenizer.ggml.merges'] = { strings: ['x y'] })),
      /model\.merges: "x" at 0 is not in model\.vocab/,
    ],
    [
      'values that are no numbers',
      () => changed((c) => (c.tensors[0] = { ...c.tensors[0]!, data: c.tensors[0]!.data.map(() => 0xff) })),
      /tensor "model\.embed_tokens\.weight" holds values that are no numbers/,
    ],
  ];

  for (const [name, content, message] of cases) {
    it(`is refused: ${name}`, () => {
      refused(content(), message);
    });
  }

  it('is refused when a key occurs twice', () => {
    const twice = changed((c) => (c.metadata['qwen3.block_counT'] = { u32: 1 }));
    twice.write('t', twice.indexOf('counT') + 4);
    refused(twice, /qwen3\.block_count occurs twice/);
  });

  it('with 2,000 random changes is read or refused, in time', () => {
    const random = createRandom(7);
    const headerEnd = bytes.length - good.tensors.reduce((sum, { data }) => sum + data.length, 0);
    const extremes = [0n, 1n, 255n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 53n, 2n ** 63n, 2n ** 64n - 1n];
    let read = 0;
    for (let i = 0; i < 2000; i++) {
      const copy = Buffer.from(bytes);
      for (let edits = 1 + Math.floor(random() * 4); edits > 0; edits--) {
        const at = Math.floor(random() * (headerEnd - 8));
        if (random() < 0.5) copy[at] = Math.floor(random() * 256);
        else copy.set(u64(extremes[Math.floor(random() * extremes.length)]!), at);
      }
      const error = outcome(copy);
      if (error === undefined) read++;
      else assert.ok(error instanceof ModelError, `change ${i}: ${error.stack}`);
    }
    // Both happen, so the changes neither miss nor destroy everything.
    assert.ok(read > 20 && read < 1900, `${read} of 2,000 were read`);
  }).timeout(60_000);
});
