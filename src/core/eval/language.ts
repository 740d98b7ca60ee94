const languageOf = {
  ts: 'TypeScript',
  tsx: 'TypeScript',
  js: 'JavaScript',
  jsx: 'JavaScript',
  mjs: 'JavaScript',
  cjs: 'JavaScript',
  py: 'Python',
} as const;

export type Language = (typeof languageOf)[keyof typeof languageOf];

/** The language of a file, or undefined if it is none that the evaluation covers. */
export function languageOfPath(path: string): Language | undefined {
  const extension = /\.([a-z]+)$/.exec(path)?.[1] ?? '';
  return Object.hasOwn(languageOf, extension) ? languageOf[extension as keyof typeof languageOf] : undefined;
}
