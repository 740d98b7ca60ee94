/** File endings by language. Prose and data (Markdown, JSON) are no code: how much of them is guessed says little. */
const endings = {
  TypeScript: ['ts', 'tsx', 'mts', 'cts'],
  JavaScript: ['js', 'jsx', 'mjs', 'cjs'],
  Python: ['py'],
  Go: ['go'],
  Rust: ['rs'],
  Java: ['java'],
  C: ['c', 'h'],
  'C++': ['cc', 'cpp', 'cxx', 'hpp', 'hh'],
  'C#': ['cs'],
  CSS: ['css', 'scss', 'less'],
  HTML: ['html', 'htm'],
  shell: ['sh', 'bash', 'zsh', 'bats'],
} as const;

export type Language = keyof typeof endings;

const languageOf: ReadonlyMap<string, Language> = new Map(
  Object.entries(endings).flatMap(([language, own]) => own.map((ending) => [ending, language as Language])),
);

/** The language of a file, or undefined if it is none that the evaluation covers. */
export function languageOfPath(path: string): Language | undefined {
  return languageOf.get(/\.([a-z]+)$/.exec(path)?.[1] ?? '');
}
