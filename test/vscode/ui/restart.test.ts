import assert from 'node:assert/strict';
import { engineProcesses } from '../host/processes.ts';
import { ghostText } from './ghostText.ts';
import { until } from './patience.ts';
import { constants } from '../samples.ts';
import { recordStatus, untilStatus } from './statusItem.ts';
import { useWorkbench } from './workbench.ts';

describe('an engine that dies', () => {
  const workbench = useWorkbench({ files: { 'constants.ts': constants } });

  it('is started again, says so, and completes the next text', async () => {
    const { page, server } = workbench();
    await workbench().open('constants.ts');
    await workbench().type('const thursday =');
    await ghostText(page);
    await untilStatus(page, /ready/i);
    await page.keyboard.press('Escape');
    const [engine, ...others] = engineProcesses(server.pid);
    assert.ok(engine);
    assert.deepEqual(others, [], 'one engine per window');

    const statusLabels = await recordStatus(page);
    process.kill(engine, 'SIGKILL');
    await until('the end of the engine', () => !engineProcesses(server.pid).includes(engine));
    await workbench().type(' 4;\nconst friday =');
    await ghostText(page);
    await untilStatus(page, /ready/i);

    assert.equal(engineProcesses(server.pid).length, 1);
    const labels = await statusLabels();
    assert.ok(
      labels.some((label) => /restarting.*ended unexpectedly/i.test(label)),
      `none of these tells of it: ${labels.join(' | ')}`,
    );
    await untilStatus(page, /ready.*restarted at .* after: .*ended unexpectedly/i);
  });
});
