import { findSentinels, type Sentinels } from '../../core/fim/sentinels.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { LLAMA3, PRE_TOKENIZERS } from '../tokenizer/preTokenizers.ts';
import type { Metadata } from './metadata.ts';
import { BEGIN, ENDS, FIM, KEY } from './tokens.ts';

/** Fill-in-the-middle tokens, by their spelling or else by the ids that the metadata gives. */
export function readSentinels(
  metadata: Metadata,
  { specials }: Pick<Tokenizer, 'specials'>,
): Sentinels | undefined {
  const id = (name: string): number | undefined => metadata.number(KEY + name);
  const ends = ENDS.map(id).filter((end) => end !== undefined);
  // Where the file does not say, as in llama-vocab.cpp: SentencePiece models begin with it, and Llama 3's.
  const says = metadata.boolean(`${KEY}add_bos_token`);
  const begins =
    metadata.string(`${KEY}model`) === 'llama' ||
    PRE_TOKENIZERS[metadata.string(`${KEY}pre`) ?? ''] === LLAMA3;
  const begin = (says ?? begins) ? id(BEGIN) : undefined;
  const bySpelling = findSentinels(specials);
  if (bySpelling) {
    const spelled = says === false ? undefined : bySpelling.begin;
    return { ...bySpelling, begin: spelled ?? begin, ends: new Set([...bySpelling.ends, ...ends]) };
  }
  const [prefix, suffix, middle, fileSeparator] = [FIM.prefix, FIM.suffix, FIM.middle, FIM.fileSeparator].map(
    (names) => names.map(id).find((found) => found !== undefined),
  );
  if (prefix === undefined || suffix === undefined || middle === undefined) return undefined;
  // Every Gemma has such ids in its GGUF file, CodeGemma or not (convert_hf_to_gguf.py): the others' are unused ones.
  const spelling = (token: number): string => metadata.strings(`${KEY}tokens`)?.[token] ?? '';
  if ([prefix, suffix, middle].some((token) => /^<unused\d*>$/.test(spelling(token)))) return undefined;
  const repositoryName = id('fim_rep_token_id');
  return { begin, prefix, suffix, middle, fileSeparator, repositoryName, ends: new Set(ends) };
}
