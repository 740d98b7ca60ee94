import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { StatsEvent } from '../../../../src/core/stats/events.ts';
import { EventFiles } from '../../../../src/vscode/stats/eventFiles.ts';
import { EventLog } from '../../../../src/vscode/stats/eventLog.ts';
import { requestEvent, suggestionEvent, survivalEvent } from '../../../support/statsEvents.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

async function read(files: EventFiles, since?: number): Promise<StatsEvent[]> {
  const all: StatsEvent[] = [];
  for await (const events of files.read(since)) all.push(...events);
  return all;
}

describe('EventFiles', () => {
  const root = temporaryFolder();
  let folder: string;
  let files: EventFiles;
  let count = 0;
  beforeEach(() => {
    folder = join(root, String(count++));
    files = new EventFiles(folder);
  });
  const only = () => join(folder, readdirSync(folder)[0]!);
  const ids = (events: readonly StatsEvent[]) => events.map(({ id }) => id);

  it('gives back what was written, in order, and nothing after it is deleted', async () => {
    const events = [
      requestEvent('a'),
      suggestionEvent('a'),
      survivalEvent('a'),
      survivalEvent('a', { after: 120 }),
    ];
    await files.append(events.slice(0, 2));
    await files.append(events.slice(2));
    assert.deepEqual(await read(files), events);
    await files.deleteAll();
    assert.deepEqual(await read(files), []);
    await files.append([requestEvent('b')]);
    assert.deepEqual(ids(await read(files)), ['b']);
  });

  it('loses nothing but the record that it was cut in, wherever that is, and goes on', async () => {
    await files.append([requestEvent('a'), suggestionEvent('b')]);
    await files.append([survivalEvent('c')]);
    const whole = readFileSync(only());
    for (let length = 0; length <= whole.length; length++) {
      writeFileSync(only(), whole);
      truncateSync(only(), length);
      const complete = whole.subarray(0, length).toString().split('\n').slice(0, -1).filter(Boolean).length;
      const before = ids(await read(files));
      assert.ok(before.length >= complete, `cut at ${length}`);
      await files.append([requestEvent('d')]);
      assert.deepEqual(ids(await read(files)), [...before, 'd'], `cut at ${length}`);
    }
  });

  it('leaves out a record in which a byte has changed, and no other', async () => {
    await files.append([requestEvent('a'), suggestionEvent('b'), survivalEvent('c')]);
    const whole = readFileSync(only());
    for (let at = 0; at < whole.length; at += 3) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 1;
      writeFileSync(only(), damaged);
      assert.ok((await read(files)).length >= 2 - (whole[at] === 10 ? 1 : 0), `byte ${at}`);
    }
  });

  it('takes what two processes write at once', async () => {
    const script = join(import.meta.dirname, '../../../support/appendEvents.ts');
    const children = ['x', 'y'].map((name) =>
      spawn(process.execPath, ['--import', 'tsx', script, folder, name], { stdio: 'inherit' }),
    );
    const ends = await Promise.all(children.map((child) => once(child, 'exit')));
    assert.deepEqual(ends, [
      [0, null],
      [0, null],
    ]);
    const found = ids(await read(files));
    assert.equal(found.length, 2000);
    for (const name of ['x', 'y']) {
      const own = found.filter((id) => id.startsWith(name)).map((id) => Number(id.slice(1)));
      assert.deepEqual(own, [...own.keys()]);
    }
  });

  it('reads what has happened since, and each record once', async () => {
    const at = Date.now();
    await files.append([requestEvent('old', { at: at - 1000 }), requestEvent('new', { at })]);
    await files.append([requestEvent('new', { at })]);
    assert.deepEqual(ids(await read(files, at - 10)), ['new']);
  });

  it('drops the oldest days when there are too many, with the first of a new one', async () => {
    await files.append([requestEvent('today')]);
    const size = readFileSync(only()).length;
    for (const day of ['2020-01-01', '2020-01-02', '2020-01-03']) {
      appendFileSync(join(folder, `${day}.jsonl`), readFileSync(only()));
    }
    writeFileSync(join(folder, 'notes.txt'), 'not ours');
    await new EventFiles(folder, 2.5 * size).append([requestEvent('next')]);
    assert.deepEqual(readdirSync(folder).slice(0, 1), ['2020-01-03.jsonl']);
    assert.equal(readdirSync(folder).length, 3);
  });

  it('says when there is no room on the disk, and keeps what waits until there is', async function () {
    if (process.platform !== 'linux') this.skip();
    await files.append([requestEvent('a')]);
    const warnings: string[] = [];
    const log = new EventLog(files, { warn: (message: string) => warnings.push(message) });
    const [path, saved] = [only(), readFileSync(only())];
    rmSync(path);
    symlinkSync('/dev/full', path);
    log.add(requestEvent('b'));
    await log.flush();
    log.add(suggestionEvent('b'));
    await log.flush();
    assert.equal(warnings.length, 1);
    assert.match(warnings[0]!, /ENOSPC/);
    rmSync(path);
    writeFileSync(path, saved);
    await log.dispose();
    const found = await read(files);
    assert.deepEqual(
      found.map(({ kind, id }) => `${kind} ${id}`),
      ['request a', 'request b', 'suggestion b'],
    );
  });
});
