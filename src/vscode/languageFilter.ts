/**
 * `foredraft.languages`: language id to on or off; `*` stands for every language that is not named. Values are as
 * the user wrote them; whatever is not `true` is off.
 */
export type LanguageMap = Readonly<Record<string, unknown>>;

export function isLanguageOn(languages: LanguageMap, languageId: string): boolean {
  return (languages[languageId] ?? languages['*']) === true;
}
