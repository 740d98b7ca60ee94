import { lineComment } from '../document/lineComment.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { FimLayout } from './prompt.ts';
import type { Sentinels } from './sentinels.ts';
import { shownPath } from './shownPath.ts';

/** What the prompt shows beside the current file. */
export interface PromptContext {
  /** Name of the repository or the workspace folder; may be empty. */
  readonly repository: string;
  /** Other files or parts of them, the most important first. */
  readonly files: readonly OtherFile[];
  /** Most tokens that all of it may take. */
  readonly maxTokens: number;
}

export interface OtherFile {
  /** `/`-separated. */
  readonly path: string;
  /** Line ends are LF. */
  readonly text: string;
}

/**
 * While somebody types, the current file takes more and more of the room. What is left for others shrinks by this
 * many tokens at a time, so that the prompt's head stays the same for as many keys.
 */
const BLOCK = 128;

/**
 * Puts other files in front of the current one, as far as its prompt leaves room:
 *
 *     <repo_name>name<file_sep>path\ntext\n<file_sep>path\n ... <file_sep>path\n | the current file
 *
 * (Qwen2.5-Coder technical report, section 3.1; StarCoder 2, section 4.2). The most important comes last, next to the
 * current file. A model without separators gets them as comments at the head of the prefix. What does not fit is
 * left out whole, and then what is less important may fit.
 *
 * @param prompt of the current file, as `fimPrompt` makes it
 * @param path of the current file
 * @param room tokens that the prompt may have, at least those it has
 * @returns the whole prompt, and how many tokens were put in
 */
export function withOtherFiles(
  prompt: number[],
  layout: FimLayout,
  path: string,
  { repository, files, maxTokens }: PromptContext,
  room: number,
  tokenizer: Pick<Tokenizer, 'encode'>,
  sentinels: Sentinels,
): { readonly ids: number[]; readonly context: number } {
  const spell = spelling(path, tokenizer, sentinels);
  if (!spell) return { ids: prompt, context: 0 };
  const head = spell.head(repository);
  const left = Math.floor((room - prompt.length) / BLOCK) * BLOCK;
  let available = Math.min(maxTokens, left) - head.length;
  const fitting: number[][] = [];
  for (const file of files) {
    const ids = spell.file(file);
    if (ids.length > available) continue;
    fitting.unshift(ids);
    available -= ids.length;
  }
  if (fitting.length === 0) return { ids: prompt, context: 0 };
  const context = [...head, ...fitting.flat()];
  const at = spell.isInPrefix
    ? prompt.indexOf(layout === 'spm' ? sentinels.middle : sentinels.prefix) + 1
    : Number(sentinels.begin !== undefined);
  return { ids: [...prompt.slice(0, at), ...context, ...prompt.slice(at)], context: context.length };
}

interface Spelling {
  readonly head: (repository: string) => number[];
  readonly file: (file: OtherFile) => number[];
  readonly isInPrefix: boolean;
}

/** @returns undefined where nothing can tell other files from the current one */
function spelling(
  current: string,
  tokenizer: Pick<Tokenizer, 'encode'>,
  { fileSeparator, repositoryName }: Sentinels,
): Spelling | undefined {
  if (fileSeparator !== undefined) {
    // Without a path the current file has no separator of its own.
    if (current === '') return undefined;
    return {
      head: (repository) =>
        repositoryName === undefined || repository === ''
          ? []
          : [repositoryName, ...tokenizer.encode(repository)],
      file: ({ path, text }) => [fileSeparator, ...tokenizer.encode(`${shownPath(path)}\n${text}\n`)],
      isInPrefix: false,
    };
  }
  const mark = lineComment(current);
  if (mark === undefined) return undefined;
  return {
    head: () => [],
    file: ({ path, text }) =>
      tokenizer.encode(
        [`Path: ${shownPath(path)}`, ...text.split('\n')].map((line) => `${mark} ${line}\n`).join(''),
      ),
    isInPrefix: true,
  };
}
