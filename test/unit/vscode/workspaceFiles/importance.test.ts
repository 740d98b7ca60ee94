import assert from 'node:assert/strict';
import { byImportance } from '../../../../src/vscode/workspaceFiles/importance.ts';

describe('byImportance', () => {
  it('has what is open first, then its neighbours, then what was open, then the others by name', () => {
    const files = [
      '/w/z.ts',
      '/w/a.ts',
      '/w/old/2.ts',
      '/w/old/1.ts',
      '/w/src/c.ts',
      '/w/src/b.ts',
      '/w/src/a.ts',
    ];
    assert.deepEqual(byImportance(files, ['/w/src/b.ts'], ['/w/src/b.ts', '/w/old/2.ts', '/w/old/1.ts']), [
      ...['/w/src/b.ts', '/w/src/a.ts', '/w/src/c.ts'],
      ...['/w/old/2.ts', '/w/old/1.ts', '/w/a.ts', '/w/z.ts'],
    ]);
  });

  it('keeps the order of what is open, and leaves out what is not among the files', () => {
    const open = ['/w/y/c.ts', '/elsewhere/d.ts', '/w/x/b.ts'];
    assert.deepEqual(byImportance(['/w/x/b.ts', '/w/a.ts', '/w/y/c.ts'], open, []), [
      ...['/w/y/c.ts', '/w/x/b.ts', '/w/a.ts'],
    ]);
  });
});
