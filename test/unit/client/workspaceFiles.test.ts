import assert from 'node:assert/strict';
import { EngineError } from '../../../src/client/errors.ts';
import { WorkspaceFiles } from '../../../src/client/workspaceFiles.ts';
import type { WorkspaceParams, WorkspaceResult } from '../../../src/engine/protocol.ts';

/** A fake engine that counts the files it was told of. */
class FakeEngine {
  readonly told: WorkspaceParams[] = [];
  hasEnded = false;

  workspace(params: WorkspaceParams): Promise<WorkspaceResult> {
    this.told.push(params);
    const files = params.changed.length;
    return Promise.resolve({ files, tokens: 0, bytes: 0, segments: 0, milliseconds: 0 });
  }
}

describe('workspace files of the client', () => {
  it('wait for an engine, and are told to it all at once, most important first', async () => {
    const files = new WorkspaceFiles();
    const first = files.update({ changed: ['a', 'b', 'c'], removed: [] });
    const second = files.update({ changed: ['d', 'b'], removed: ['a', 'd'] });
    const engine = new FakeEngine();
    files.tell(engine);
    assert.deepEqual(engine.told, [{ changed: ['d', 'b', 'c'], removed: [], reset: true }]);
    assert.deepEqual([(await first).files, (await second).files], [3, 3]);
  });

  it('go to the engine that runs as they change, and all of them to the next', async () => {
    const files = new WorkspaceFiles();
    const [engine, next] = [new FakeEngine(), new FakeEngine()];
    files.tell(engine);
    assert.deepEqual(engine.told, [], 'there are none');
    await files.update({ changed: ['a', 'b'], removed: [] });
    await files.update({ changed: [], removed: ['b'] });
    assert.deepEqual(engine.told, [
      { changed: ['a', 'b'], removed: [] },
      { changed: [], removed: ['b'] },
    ]);
    engine.hasEnded = true;
    const later = files.update({ changed: ['c'], removed: [] });
    files.tell(next);
    assert.deepEqual(next.told, [{ changed: ['c', 'a'], removed: [], reset: true }]);
    assert.equal((await later).files, 2);
    await files.update({ changed: ['e'], removed: [], reset: true });
    const last = new FakeEngine();
    next.hasEnded = true;
    files.tell(last);
    assert.deepEqual(last.told[0]!.changed, ['e']);
  });

  it('are answered for by the next engine when one ends before it has indexed them', async () => {
    for (const isEarly of [false, true]) {
      const files = new WorkspaceFiles();
      const [engine, next] = [new FakeEngine(), new FakeEngine()];
      let end!: () => void;
      engine.workspace = () => new Promise((_, reject) => (end = () => reject(new EngineError('gone'))));
      files.tell(engine);
      const result = files.update({ changed: ['a', 'b'], removed: [] });
      engine.hasEnded = true;
      if (isEarly) files.tell(next);
      end();
      await new Promise(setImmediate);
      if (!isEarly) files.tell(next);
      await result;
      assert.deepEqual(next.told[0], { changed: ['a', 'b'], removed: [], reset: true });
    }
  });

  it('tell of an engine that runs and cannot index', async () => {
    const files = new WorkspaceFiles();
    const engine = new FakeEngine();
    engine.workspace = () => Promise.reject(new EngineError('no'));
    files.tell(engine);
    await assert.rejects(files.update({ changed: ['a'], removed: [] }), /no/);
  });

  it('leave nobody waiting when there will be no engine', async () => {
    const files = new WorkspaceFiles();
    const waiting = files.update({ changed: ['a'], removed: [] });
    files.dispose();
    await assert.rejects(waiting, EngineError);
  });
});
