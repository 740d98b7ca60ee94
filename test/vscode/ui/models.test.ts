import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { HubServer } from '../../support/hub/hubServer.ts';
import { root } from '../build.ts';
import { constants } from '../samples.ts';
import { ghostText } from './ghostText.ts';
import { notification, press, showNotifications } from './notification.ts';
import { until } from './patience.ts';
import { focusedItem, items, runCommand } from './quickPick.ts';
import { untilStatus } from './statusItem.ts';
import { useWorkbench } from './workbench.ts';

const repository = 'foredraft/foredraft-7m';
const bundled = join(root, 'models/foredraft-7m');

/** A server like the hub with the bundled model: small, and real. */
describe('a model from the hub', () => {
  let hub: HubServer;
  let store: string;
  let isCut = false;
  before(async () => {
    store = mkdtempSync(join(tmpdir(), 'foredraft-models-'));
    hub = await HubServer.start();
    const files = readdirSync(bundled).map((path) => {
      const content = readFileSync(join(bundled, path));
      return { path, content, isLarge: path.endsWith('.safetensors') };
    });
    hub.repositories.set(repository, { commit: '0123456789'.repeat(4), files, licence: 'mit' });
    hub.mischief = () => (isCut ? { kind: 'reset' } : undefined);
    hub.onChunk = async () => {
      if (isCut) throw new Error('The network is cut.');
      await delay(20); // 0.8 MB/s
    };
  });
  after(async () => {
    await hub.stop();
    rmSync(store, { recursive: true, force: true });
  });

  const workbench = useWorkbench({
    files: { 'constants.ts': constants },
    settings: () => ({ 'foredraft.models.mirror': hub.url, 'foredraft.models.folder': store }),
    size: { width: 1080, height: 640, scale: 1.5 },
  });

  const received = () =>
    hub.requests.filter(({ server }) => server === 'storage').reduce((sum, { bytes }) => sum + bytes, 0);
  const weights = () =>
    hub.repositories.get(repository)!.files.find(({ isLarge }) => isLarge)!.content.length;

  /** Opens the list of models, and types until it shows one item. Only those in view are there to be read. */
  async function openList(filter: string, picture?: string): Promise<string> {
    const { page } = workbench();
    await runCommand(page, 'Foredraft: Choose Model...');
    await until('models in a list', async () =>
      (await items(page)).some((label) => label.includes('Foredraft 7M')),
    );
    if (picture !== undefined) await workbench().screenshot(picture);
    await page.keyboard.type(filter);
    const [label] = await until('a single item', async () => {
      const labels = await items(page);
      return labels.length === 1 ? labels : undefined;
    });
    await focusedItem(page); // which the list may have become a moment later, and Enter takes no other
    return label!;
  }

  it('is listed with what it needs, or asked for by its name', async () => {
    const { page } = workbench();
    await workbench().open('constants.ts');
    await openList('Another Model', 'models');
    await page.keyboard.press('Enter');
    const input = page.locator('.quick-input-widget input[placeholder*="Qwen"]');
    await input.waitFor();
    await page.keyboard.type(repository);
    await page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  });

  it('comes with size, speed and time left, and waits when the network is cut', async () => {
    const { page } = workbench();
    await showNotifications(page);
    await notification(page, /MB of 14 MB · \d+(\.\d+)? [kM]B\/s · \d+ s left/).waitFor();
    await until('half of it', () => received() > weights() / 2);
    await workbench().screenshot('models-progress');
    isCut = true;
    await notification(page, /Trying again/).waitFor();
    await press(page, repository, 'Cancel');
    await page.locator('.notifications-center.visible').waitFor({ state: 'hidden' }); // with its only one
    await showNotifications(page);
    await notification(page, /MB of 14 MB of foredraft\/foredraft-7m are kept/).waitFor();
    assert.deepEqual(
      readdirSync(store).filter((name) => !name.startsWith('.')),
      [],
      'nothing partial is visible',
    );
  });

  it('goes on from there when it is chosen again, and suggests', async () => {
    const { page } = workbench();
    isCut = false;
    assert.match(await openList('Not finished'), /foredraft-7m.*MB of 14 MB are here/);
    await page.keyboard.press('Enter');
    await showNotifications(page);
    await notification(page, 'suggests from now on').waitFor();
    await untilStatus(page, /ready.*foredraft--foredraft-7m@01234567/i);
    assert.ok(received() <= weights() + 2 ** 20, `${received()} bytes for ${weights()}`);
    assert.match(
      readFileSync(workbench().server.machineSettings, 'utf8'),
      /foredraft--foredraft-7m@01234567/,
    );
    await workbench().page.locator('.editor-instance .view-lines').click();
    await page.keyboard.press('Control+End');
    await workbench().type('const thursday =');
    assert.match(await ghostText(page), /\d;/);
  });
});
