import { architectureOf } from '../gguf/config.ts';
import { type Header, readHeader } from '../gguf/header.ts';
import type { Metadata } from '../gguf/metadata.ts';
import { TYPE_NAMES } from '../gguf/quantisation.ts';
import { readStructure } from '../gguf/readGguf.ts';
import { readSentinels } from '../gguf/sentinels.ts';
import { KEY, preTokenizerOf, readSpecials, tokenizerKind } from '../gguf/tokens.ts';
import { ModelFile } from '../model/modelFile.ts';
import { noSentinels } from '../model/readModelFolder.ts';
import { product } from '../model/storedTensors.ts';
import type { ModelFacts } from '../protocol.ts';
import { problemIn } from './inspectModel.ts';

/** @throws ModelError when the header cannot be read */
export function inspectGguf(path: string, name: string): ModelFacts {
  const file = new ModelFile(path, name);
  const header = readHeader(file);
  const { metadata } = header;
  const architecture = text(metadata, 'general.architecture');
  const finetune = text(metadata, 'general.finetune');
  const quantisation = quantisationOf(header);
  return {
    kind: isLanguageModel(metadata, architecture) ? 'language' : 'other',
    ...(architecture !== undefined && { architecture }),
    parameters: header.tensors.reduce((sum, { shape }) => sum + product(shape), 0),
    ...(quantisation !== undefined && { quantisation }),
    ...(finetune !== undefined && { finetune }),
    hasChatTemplate: metadata.has('tokenizer.chat_template'),
    ...problemIn(name, () => {
      // First what a user can do least about.
      architectureOf(metadata);
      const { config, tensors } = readStructure(file, header);
      if (tokenizerKind(metadata) === 'gpt2') preTokenizerOf(metadata);
      if (!readSentinels(metadata, { specials: readSpecials(metadata) })) throw noSentinels(name);
      tensors.checkFit(config);
    }),
  };
}

/** Projectors, adapters and the like say so, or have no vocabulary; embedding models say how they pool. */
function isLanguageModel(metadata: Metadata, architecture: string | undefined): boolean {
  const type = text(metadata, 'general.type') ?? 'model';
  return type === 'model' && metadata.has(`${KEY}tokens`) && !metadata.has(`${architecture}.pooling_type`);
}

/** A string, cut to what can be shown; of another type, none. */
function text(metadata: Metadata, key: string): string | undefined {
  const value = metadata.isString(key) ? metadata.string(key) : undefined;
  return value?.slice(0, 64);
}

/** Names by `general.file_type` (llama.h, llama_ftype), where they are not that of the type most values have. */
const MIXES: Readonly<Record<number, string>> = {
  11: 'Q3_K_S',
  12: 'Q3_K_M',
  13: 'Q3_K_L',
  14: 'Q4_K_S',
  15: 'Q4_K_M',
  16: 'Q5_K_S',
  17: 'Q5_K_M',
};

function quantisationOf({ metadata, tensors }: Header): string | undefined {
  const key = 'general.file_type';
  const mix = metadata.isNumber(key) ? MIXES[metadata.number(key)!] : undefined;
  if (mix !== undefined) return mix;
  const values = new Map<number, number>();
  for (const { type, shape } of tensors) values.set(type, (values.get(type) ?? 0) + product(shape));
  const [most] = [...values].sort((a, b) => b[1] - a[1]);
  return most && (TYPE_NAMES[most[0]] ?? `type ${most[0]}`);
}
