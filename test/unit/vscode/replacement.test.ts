import assert from 'node:assert/strict';
import type * as vscode from 'vscode';
import { replacementAt } from '../../../src/vscode/replacement.ts';
import { documentAt } from '../../mocks/document.ts';
import { Position, Range } from '../../mocks/vscode.ts';

describe('replacementAt', () => {
  const replacement = (marked: string, selectedCompletionInfo?: { text: string; range: Range }) => {
    const { document, position } = documentAt(marked);
    const context = { triggerKind: 1, selectedCompletionInfo } as unknown as vscode.InlineCompletionContext;
    const { range, text } = replacementAt(document, position as unknown as vscode.Position, context);
    return [range.start.line, range.start.character, range.end.line, range.end.character, text];
  };

  const cases: [where: string, marked: string, expected: ReturnType<typeof replacement>][] = [
    ['after text, nothing', 'if (x) {\n  go|();\n', [1, 4, 1, 4, '']],
    ['after text and a blank, nothing', 'if (x) {\n  a = |\n', [1, 6, 1, 6, '']],
    ['at the start of a line, nothing', 'if (x) {\n|\n', [1, 0, 1, 0, '']],
    ['on a blank line, its spaces', 'if (x) {\n    |\n', [1, 0, 1, 4, '    ']],
    ['on a blank line, its tabs', 'if (x) {\r\n\t\t|\r\n', [1, 0, 1, 2, '\t\t']],
    ['inside blanks, those before the cursor', 'if (x) {\n  |  \n', [1, 0, 1, 2, '  ']],
    ['in front of text, its indentation', 'if (x) {\n  |go();\n', [1, 0, 1, 2, '  ']],
  ];
  for (const [where, marked, expected] of cases) {
    it(where, () => {
      assert.deepEqual(replacement(marked), expected);
    });
  }

  it('is the selected item where one is, whatever stands there', () => {
    const range = new Range(new Position(0, 2), new Position(0, 6));
    const text = 'for (;;) {\n}';
    assert.deepEqual(replacement('  gE|BI', { text, range }), [0, 2, 0, 6, text]);
    assert.deepEqual(replacement('  |gEBI', { text, range }), [0, 2, 0, 6, text]);
  });
});
