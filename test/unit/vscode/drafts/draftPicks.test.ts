import assert from 'node:assert/strict';
import type { Draft } from '../../../../src/engine/protocol.ts';
import { draftPicks } from '../../../../src/vscode/drafts/draftPicks.ts';
import { draftsAt } from './draftsAt.ts';

describe('draftPicks', () => {
  const draft = (text: string, probability?: number): Draft => ({
    text,
    stop: 'line',
    logProbability: probability && Math.log(probability),
  });
  const pickOf = (text: string) => draftPicks(draftsAt('|', [draft(text)]))[0]!;

  it('says what each draft begins with, how probable it is and where it is from', () => {
    const drafts = [draft(' 1;', 0.625), draft(' 2;', 0.000123), draft(' 3;')];
    assert.deepEqual(draftPicks(draftsAt('let x =|', drafts)), [
      { index: 0, label: '1;', description: '63% · suggested' },
      { index: 1, label: '2;', description: '0.012% · branching' },
      { index: 2, label: '3;', description: 'not scored · branching' },
    ]);
  });

  const labels: [text: string, label: string, detail: string | undefined][] = [
    [' a;\n  b;', 'a;', 'and 1 more line'],
    [' a; \r\n\r\n  b;\r\n', 'a;', 'and 2 more lines'],
    ['\n    return;', 'return;', undefined],
    ['$(document).ready()', '\\$(document).ready()', undefined],
    ['$(sync~spin) $(a-1)', '\\$(sync~spin) \\$(a-1)', undefined],
    ["$('p')", "$('p')", undefined],
  ];
  for (const [text, label, detail] of labels) {
    it(`shows ${JSON.stringify(text)} as ${label}`, () => {
      const pick = pickOf(text);
      assert.deepEqual([pick.label, pick.detail], [label, detail]);
    });
  }
});
