import assert from 'node:assert/strict';
import { canExtend } from '../../../src/vscode/suggestWidget.ts';

describe('canExtend', () => {
  const cases: [text: string, typed: string, completion: string, expected: boolean][] = [
    ['console', 'con', 'sole.log(1);', true],
    ['console', 'con', 'sole', true],
    ['console', 'con', 'tinue;', false],
    ['console', 'con', 'so', false],
    ['console', 'con', '', true],
    ['console', '', '', true],
    ['getElementById', 'gEBI', '', false],
    ['Console', 'con', '', false],
  ];
  for (const [text, typed, completion, expected] of cases) {
    it(`"${text}" selected, "${typed}" typed, "${completion}" offered: ${expected}`, () => {
      assert.equal(canExtend({ text, typed }, completion), expected);
    });
  }
});
