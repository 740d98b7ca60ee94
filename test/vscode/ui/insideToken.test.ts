import assert from 'node:assert/strict';
import { engineProcesses } from '../host/processes.ts';
import { unfinished } from '../samples.ts';
import { ghostText } from './ghostText.ts';
import { until } from './patience.ts';
import { useWorkbench } from './workbench.ts';

/** Where the missing statement goes: at the end of the line above it. */
const above = 5;
const before = unfinished.split('\n').slice(0, above).join('\n');

describe('a cursor inside a word', () => {
  const workbench = useWorkbench({ files: { 'sum.ts': unfinished } });

  it('gets the rest of the word and what follows, and Tab inserts exactly that', async () => {
    const { page } = workbench();
    await workbench().open('sum.ts');
    await workbench().goToLine(above);
    await workbench().type('\n');
    await workbench().type('retur');
    const shown = await ghostText(page);
    await workbench().screenshot('inside a word');
    assert.match(shown, /^n\b/);
    await page.keyboard.press('Tab');
    assert.equal(await workbench().save('sum.ts'), `${before}\n  retur${shown}\n}\n`);
  });
});

describe('a cursor inside indentation', () => {
  const head = 'class Cart {\n  constructor(name) {\n    this.name = name;\n  }\n\n  getName() {';
  const tail = '\n  }\n}\n';
  const indentations = { spaces: '  ', tabs: '\t' };
  const indentedBy = (indentation: string, text: string) => text.replaceAll('  ', indentation);
  const workbench = useWorkbench({
    files: Object.fromEntries(
      Object.entries(indentations).map(([name, by]) => [`${name}.js`, indentedBy(by, head + tail)]),
    ),
  });

  for (const [name, indentation] of Object.entries(indentations)) {
    it(`gets a statement that brings its indentation along, with ${name}`, async () => {
      const { page, server } = workbench();
      await workbench().open(`${name}.js`);
      await workbench().goToLine(head.split('\n').length);
      await workbench().type('\n'); // VS Code itself puts the indentation here
      const shown = await ghostText(page);
      await workbench().screenshot(`inside ${name}`);
      assert.match(shown, /^\S/);

      const [engine] = engineProcesses(server.pid);
      process.kill(engine!, 'SIGSTOP'); // else its answer to the changed text takes the place of this one
      try {
        await page.keyboard.press('Backspace');
        await until('the indentation in the text', async () => {
          const text = await ghostText(page);
          return text !== shown && text.trimStart() === shown;
        });
        await page.keyboard.press('Tab'); // indents: VS Code does not accept by it what is indented itself
        await until('the text alone', async () => (await ghostText(page)) === shown);
      } finally {
        process.kill(engine!, 'SIGCONT');
      }

      await workbench().type(shown.slice(0, 1));
      await until('the rest', async () => (await ghostText(page)) === shown.slice(1));
      await page.keyboard.press('Tab');
      assert.equal(
        await workbench().save(`${name}.js`),
        `${indentedBy(indentation, head)}\n${indentation.repeat(2)}${shown}${indentedBy(indentation, tail)}`,
      );
    });
  }
});
