/** File endings by grammar, named as its file is. C is read as C++, which keeps its statements. */
const endings = {
  bash: 'sh bash',
  cpp: 'c h cc cpp cxx hh hpp hxx ino cu',
  'c-sharp': 'cs',
  css: 'css',
  go: 'go',
  java: 'java',
  javascript: 'js jsx mjs cjs',
  php: 'php',
  python: 'py pyi',
  ruby: 'rb rake',
  rust: 'rs',
  tsx: 'tsx',
  typescript: 'ts mts cts',
};

export type Grammar = keyof typeof endings;

const byEnding: ReadonlyMap<string, Grammar> = new Map(
  (Object.keys(endings) as Grammar[]).flatMap((grammar) =>
    endings[grammar].split(' ').map((ending) => [ending, grammar] as const),
  ),
);

/** The grammar of a file's language; undefined where there is none. */
export function grammarOf(path: string): Grammar | undefined {
  return byEnding.get(/\.([^./]+)$/.exec(path)?.[1]?.toLowerCase() ?? '');
}
