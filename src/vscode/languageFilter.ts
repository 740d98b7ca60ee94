/** `foredraft.languages`: language id to on or off; `*` stands for every language that is not named. */
export type LanguageMap = Readonly<Record<string, boolean>>;

export function isLanguageOn(languages: LanguageMap, languageId: string): boolean {
  return languages[languageId] ?? languages['*'] ?? false;
}
