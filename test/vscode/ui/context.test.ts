import assert from 'node:assert/strict';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { constants } from '../samples.ts';
import { ghostText } from './ghostText.ts';
import { until } from './patience.ts';
import { records } from './records.ts';
import { openTab } from './quickPick.ts';
import { useWorkbench, type Workbench } from './workbench.ts';

/** Tokens of other files in each prompt so far, by the statistics: also of those whose answer another key has joined. */
function contextTokens(workbench: Workbench): number[] {
  return records(workbench).flatMap((event) =>
    event.kind === 'request' && event.answer && event.answer.from !== 'cache'
      ? [event.answer.tokens.context]
      : [],
  );
}

/** Those of a prompt on a new line, after a pause in which other files may be found. */
async function contextOfNewLine(workbench: Workbench, name: string): Promise<number> {
  await workbench.type(`const ${name} =`);
  await ghostText(workbench.page);
  await workbench.page.keyboard.press('Escape');
  await workbench.type(' 7;\n');
  await delay(2000);
  const before = contextTokens(workbench).length;
  await workbench.type(`const ${name}s =`);
  await ghostText(workbench.page);
  await workbench.page.keyboard.press('Escape');
  await until('a record', () => contextTokens(workbench).length > before);
  return contextTokens(workbench).at(-1)!;
}

/** Alike enough to be chosen, were it allowed. */
const other = `// more of them\n${constants}`;
const forbidden = {
  'secret.ts': other,
  'excluded.ts': other,
  'ignored.ts': other,
  '.gitignore': 'ignored.ts\n',
};

describe('other files', () => {
  const workbench = useWorkbench({
    files: { 'constants.ts': constants, ...forbidden },
    settings: { 'foredraft.context.otherFiles': 'on', 'foredraft.exclude': ['excluded.ts'] },
  });

  it('are never those that hold secrets, that the settings exclude or that .gitignore names', async () => {
    await workbench().open('constants.ts');
    assert.equal(await contextOfNewLine(workbench(), 'thursday'), 0);
  });

  it('are in the prompt where they may be read', async () => {
    writeFileSync(join(workbench().folder, 'neighbour.ts'), other);
    await workbench().type(' 7;\n');
    assert.ok((await contextOfNewLine(workbench(), 'friday')) > 0);
    rmSync(join(workbench().folder, 'neighbour.ts'));
  });
});

describe('an open tab', () => {
  const workbench = useWorkbench({
    files: { 'constants.ts': constants, 'elsewhere/more.ts': other },
    settings: {
      'foredraft.context.otherFiles': 'on',
      'foredraft.context.sources': {
        ...{ openTabs: true, sameFolder: false, recentEdits: false, imports: false },
      },
    },
  });

  it('is in the prompt, and a file that is not open is not', async () => {
    const { page } = workbench();
    await workbench().open('constants.ts');
    assert.equal(await contextOfNewLine(workbench(), 'thursday'), 0);
    await workbench().type(' 7;\n');
    await openTab(page, 'more.ts');
    await openTab(page, 'constants.ts');
    assert.ok((await contextOfNewLine(workbench(), 'friday')) > 0);
  });
});

describe('an untrusted workspace', () => {
  const workbench = useWorkbench({
    files: {
      'constants.ts': constants,
      'neighbour.ts': other,
      '.vscode/settings.json': '{"foredraft.exclude": ["**/constants.ts"]}',
    },
    settings: {
      'foredraft.context.otherFiles': 'on',
      'security.workspace.trust.enabled': true,
      'security.workspace.trust.startupPrompt': 'never',
    },
  });

  it('has suggestions, whatever it excludes, and no other file in the prompt', async () => {
    await workbench().open('constants.ts');
    await workbench().page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    assert.equal(await contextOfNewLine(workbench(), 'thursday'), 0);
  });
});
