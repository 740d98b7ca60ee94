import assert from 'node:assert/strict';
import { fakeOpenAi, FakeServer } from '../../support/fakeServer.ts';
import { constants } from '../samples.ts';
import { engineProcesses } from '../host/processes.ts';
import { ghostText } from './ghostText.ts';
import { untilStatus } from './statusItem.ts';
import { useWorkbench } from './workbench.ts';

/** A fake server on this machine: what real ones say is tested in test/unit/servers. */
describe('a server in place of the engine', () => {
  const settings: Record<string, unknown> = {};
  let fake: FakeServer;
  before(async () => {
    fake = await FakeServer.start(fakeOpenAi(' fromTheServer;\n'));
    settings['foredraft.server.url'] = fake.url;
  });
  after(() => fake.stop().catch(() => undefined)); // it may have been
  const workbench = useWorkbench({ files: { 'constants.ts': constants }, settings });

  it('suggests, and no engine is started', async () => {
    const { page, server } = workbench();
    await workbench().open('constants.ts');
    await workbench().type('const thursday =');
    assert.match(await ghostText(page), /fromTheServer;/);
    await untilStatus(page, /ready.*code at http.*OpenAI-compatible.*not available there/i);
    assert.deepEqual(engineProcesses(server.pid), []);
    // Not the last one: questions about the server's tokens may come after it.
    const prompts = fake.sent.map(({ body }) => String(body.prompt));
    assert.ok(
      prompts.some((prompt) => prompt.endsWith('const thursday =')),
      prompts.join('\n'),
    );
  });

  it('says when it is gone', async () => {
    const { page } = workbench();
    await page.keyboard.press('Escape');
    await fake.stop();
    await workbench().type(' 4;\nconst friday =');
    await untilStatus(page, /nothing listens there/i);
  });
});
