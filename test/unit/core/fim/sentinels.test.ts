import assert from 'node:assert/strict';
import { fimPrompt, promptBudget } from '../../../../src/core/fim/prompt.ts';
import { findSentinels } from '../../../../src/core/fim/sentinels.ts';
import { parseTokenizer } from '../../../../src/engine/tokenizer/parseTokenizer.ts';
import { tinyTokenizer } from '../../../support/tinyModel.ts';

/** Special tokens as the families' published tokenizers name them, and the prompts that these make. */
const FAMILIES = {
  'Qwen2.5-Coder': {
    names: [
      '<|endoftext|>',
      '<|fim_prefix|>',
      '<|fim_middle|>',
      '<|fim_suffix|>',
      '<|fim_pad|>',
      '<|file_sep|>',
    ],
    spm: '<|file_sep|>a.ts\n<|fim_prefix|><|fim_suffix|>S<|fim_middle|>P',
    psm: '<|file_sep|>a.ts\n<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>',
    ends: ['<|endoftext|>', '<|fim_pad|>', '<|file_sep|>'],
  },
  CodeGemma: {
    names: ['<eos>', '<bos>', '<|fim_prefix|>', '<|fim_middle|>', '<|fim_suffix|>', '<|file_separator|>'],
    spm: '<bos><|file_separator|>a.ts\n<|fim_prefix|><|fim_suffix|>S<|fim_middle|>P',
    psm: '<bos><|file_separator|>a.ts\n<|fim_prefix|>P<|fim_suffix|>S<|fim_middle|>',
    ends: ['<eos>', '<|file_separator|>'],
  },
  'StarCoder 2': {
    names: [
      '<|endoftext|>',
      '<fim_prefix>',
      '<fim_middle>',
      '<fim_suffix>',
      '<fim_pad>',
      '<repo_name>',
      '<file_sep>',
    ],
    spm: '<file_sep>a.ts\n<fim_prefix><fim_suffix>S<fim_middle>P',
    psm: '<file_sep>a.ts\n<fim_prefix>P<fim_suffix>S<fim_middle>',
    ends: ['<|endoftext|>', '<fim_pad>', '<repo_name>', '<file_sep>'],
  },
  'Granite code': {
    names: [
      '<|endoftext|>',
      '<fim_prefix>',
      '<fim_middle>',
      '<fim_suffix>',
      '<fim_pad>',
      '<filename>',
      '<reponame>',
    ],
    spm: '<filename>a.ts\n<fim_prefix><fim_suffix>S<fim_middle>P',
    psm: '<filename>a.ts\n<fim_prefix>P<fim_suffix>S<fim_middle>',
    ends: ['<|endoftext|>', '<fim_pad>', '<filename>', '<reponame>'],
  },
  'DeepSeek-Coder': {
    names: [
      '<｜begin▁of▁sentence｜>',
      '<｜end▁of▁sentence｜>',
      '<｜fim▁hole｜>',
      '<｜fim▁begin｜>',
      '<｜fim▁end｜>',
      '<|EOT|>',
    ],
    spm: '<｜begin▁of▁sentence｜><｜fim▁begin｜><｜fim▁hole｜>S<｜fim▁end｜>P',
    psm: '<｜begin▁of▁sentence｜><｜fim▁begin｜>P<｜fim▁hole｜>S<｜fim▁end｜>',
    ends: ['<｜end▁of▁sentence｜>', '<|EOT|>'],
  },
  'Code Llama': {
    names: ['<unk>', '<s>', '</s>', '▁<PRE>', '▁<MID>', '▁<SUF>', '▁<EOT>'],
    spm: '<s>▁<PRE>▁<SUF>S▁<MID>P',
    psm: '<s>▁<PRE>P▁<SUF>S▁<MID>',
    ends: ['▁<EOT>', '</s>'],
  },
};

const tokenizer = parseTokenizer(JSON.stringify(tinyTokenizer()), 'tokenizer.json');

describe('sentinels', () => {
  for (const [family, { names, ends, ...layouts }] of Object.entries(FAMILIES)) {
    it(`lay out the prompt of ${family}`, () => {
      const ids = new Map(names.map((name, i) => [name, 1000 + i]));
      const sentinels = findSentinels(ids)!;
      const spelled = (id: number): string => names[id - 1000] ?? tokenizer.bytes(id);
      for (const layout of ['spm', 'psm'] as const) {
        const budget = promptBudget(512, 64);
        const prompt = fimPrompt(layout, 'a.ts', tokenizer.encode('P'), 'S', tokenizer, sentinels, budget);
        assert.equal(prompt.map(spelled).join(''), layouts[layout]);
      }
      assert.deepEqual([...sentinels.ends].map(spelled).sort(), [...ends].sort());
    });
  }

  it('are not guessed when the tokenizer has none, or not all', () => {
    assert.equal(findSentinels(new Map([['<|endoftext|>', 0]])), undefined);
    assert.equal(
      findSentinels(new Map(['<fim_prefix>', '<fim_suffix>', '<file_sep>'].map((n, i) => [n, i]))),
      undefined,
    );
  });
});
