import { ModelsError } from '../errors.ts';
import type { HubFile, HubModel } from './repository.ts';

const NEEDED = ['config.json', 'tokenizer.json'];
/** What is taken where it is there: tokenizer_config.json tells a chat model, and a licence should be at hand. */
const WELCOME =
  /^(tokenizer_config\.json|generation_config\.json|(licen[cs]e|notice|use_policy)(\.(md|txt))?)$/i;
const SINGLE = 'model.safetensors';
const INDEX = 'model.safetensors.index.json';
const SHARD = /^model-\d+-of-(\d+)\.safetensors$/;

/**
 * The files of a repository that the engine needs, small ones first, so that a mistake shows early.
 *
 * @param gguf name of the GGUF file that is wanted, instead of a folder
 * @throws ModelsError saying what is missing
 */
export function chooseFiles({ repository, files }: HubModel, gguf: string | undefined): HubFile[] {
  const named = (name: string): HubFile | undefined => files.find(({ path }) => path === name);
  const others = files.filter(({ path }) => path.endsWith('.gguf')).map(({ path }) => path);
  if (gguf !== undefined) {
    const file = named(gguf);
    if (file) return [file];
    const has = others.length > 0 ? `It has ${others.join(', ')}.` : 'It has no GGUF files.';
    throw new ModelsError('notFound', `${repository} has no file ${gguf}. ${has}`);
  }
  const weights = chooseWeights(files);
  const missing = NEEDED.filter((name) => !named(name));
  if (!weights || missing.length > 0) {
    const what = [...missing, ...(weights ? [] : ['weights in safetensors'])].join(' and no ');
    const hint =
      others.length > 0 ? ` It has GGUF files, one of which can be named: ${others.join(', ')}.` : '';
    throw new ModelsError('refused', `${repository} has no ${what}: Foredraft cannot load it.${hint}`);
  }
  const small = files.filter(({ path }) => NEEDED.includes(path) || WELCOME.test(path));
  return [...small, ...weights].sort((a, b) => a.size - b.size);
}

/** The single file where there is one, as transformers and our engine have it. */
function chooseWeights(files: readonly HubFile[]): HubFile[] | undefined {
  const single = files.find(({ path }) => path === SINGLE);
  if (single) return [single];
  const index = files.find(({ path }) => path === INDEX);
  const shards = files.filter(({ path }) => SHARD.test(path));
  const of = Number(SHARD.exec(shards[0]?.path ?? '')?.[1]);
  return index && shards.length === of ? [index, ...shards] : undefined;
}
