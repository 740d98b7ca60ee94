import assert from 'node:assert/strict';
import { withoutEngine } from './engine.ts';
import { ghostText, shownGhostText } from './ghostText.ts';
import { until } from './patience.ts';
import { records } from './records.ts';
import { useWorkbench } from './workbench.ts';

/** Names that leave even a small model little doubt, on a line of their own each. */
const before = `def add(a, b):
    return a + b


def multiply(a, b):
    return a * b


`;

describe('brackets that the editor has closed', () => {
  const workbench = useWorkbench({ files: { 'sums.py': before, 'quotients.py': before } });
  const untilShown = (text: string) =>
    until(`'${text}' in the editor`, async () => (await shownGhostText(workbench().page)) === text);

  it('are shown among what goes on past them, and Tab writes them once', async () => {
    const { page } = workbench();
    await workbench().open('sums.py');
    await workbench().type('def subtract(');
    const shown = await ghostText(page);
    await workbench().screenshot('past closers');
    assert.match(shown, /^a, b:\n {4}return /); // the closing bracket is the editor's own text
    await page.keyboard.press('Tab');
    const accepted = shown.replace(':', '):');
    assert.equal(await workbench().save('sums.py'), `${before}def subtract(${accepted}`);
    const event = await until('a record', () =>
      records(workbench()).find((event) => event.kind === 'suggestion'),
    );
    assert.deepEqual(
      { end: event.end, acceptedBytes: event.acceptedBytes },
      { end: 'accepted', acceptedBytes: Buffer.byteLength(accepted) },
    );
  });

  it('are opened and typed over through a suggestion, without another request', async () => {
    const { page } = workbench();
    await workbench().open('quotients.py');
    await workbench().type('def divide');
    const shown = await ghostText(page);
    assert.match(shown, /^\(a, b\):/);
    const beyond = shown.slice('(a, b)'.length);
    await withoutEngine(workbench(), async () => {
      await page.keyboard.type('('); // to which the editor adds a closing one
      await untilShown(`a, b${beyond}`);
      await page.keyboard.type('a, b', { delay: 100 });
      await untilShown(beyond);
      await page.keyboard.type(')');
      await untilShown(beyond);
      await page.keyboard.press('Tab');
      await until(
        'all of it, once',
        async () => (await workbench().save('quotients.py')) === `${before}def divide${shown}`,
      );
    });
  });
});
