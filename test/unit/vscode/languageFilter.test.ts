import assert from 'node:assert/strict';
import { isLanguageOn, type LanguageMap } from '../../../src/vscode/languageFilter.ts';

describe('isLanguageOn', () => {
  const cases: [LanguageMap, string, boolean][] = [
    [{ '*': true }, 'python', true],
    [{ '*': true, python: false }, 'python', false],
    [{ '*': true, python: false }, 'typescript', true],
    [{ '*': false, python: true }, 'python', true],
    [{ '*': false, python: true }, 'typescript', false],
    [{}, 'python', false],
    [{ '*': 'yes' }, 'python', false],
    [{ '*': true, python: 1 }, 'python', false],
    [{ '*': true, python: null }, 'python', true],
  ];
  for (const [languages, languageId, on] of cases) {
    it(`${JSON.stringify(languages)} has ${languageId} ${on ? 'on' : 'off'}`, () => {
      assert.equal(isLanguageOn(languages, languageId), on);
    });
  }
});
