import assert from 'node:assert/strict';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readModelFolder } from '../../../../src/engine/model/readModelFolder.ts';
import { Workspace } from '../../../../src/engine/workspace/workspace.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

const modelDir = 'models/foredraft-7m';
const entry = 'dist/indexer.cjs';

/** With the bundled tokenizer and files on disk. Runs on what `npm run build` made. */
describe('workspace', () => {
  const { tokenizer, config } = readModelFolder(modelDir);
  const dir = temporaryFolder();
  let workspace: Workspace;
  let folder: string;
  let folders = 0;

  const open = (options: { maxTokens?: number; entry?: string } = {}): Workspace =>
    new Workspace({ modelDir, tokenizer, vocabulary: config.vocabulary, entry, ...options });
  const write = (name: string, text: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  /** How often a text occurs in the index. */
  const count = (text: string): number => {
    const tokens = tokenizer.encode(text);
    return workspace.index.find(tokens, 0, tokens.length)?.count ?? 0;
  };
  const change = (changed: string[], removed: string[] = []) => workspace.change({ changed, removed });
  /** Enough text for a thread to be worth its start. */
  const large = (word: string): string => `const ${word} = 1;\n`.repeat(4000);

  beforeEach(() => {
    mkdirSync((folder = join(dir, String(folders++))));
    workspace = open();
  });
  afterEach(() => workspace.dispose());

  it('follows files that are written, edited, renamed and deleted', async () => {
    const a = write('a.ts', 'let apple = pear;\n');
    const b = write('b.ts', 'let cherry = plum;\r\n');
    const { files, tokens, segments } = await change([a, b]);
    assert.deepEqual({ files, segments }, { files: 2, segments: 1 });
    assert.equal(
      tokens,
      tokenizer.encode('let apple = pear;\n').length + tokenizer.encode('let cherry = plum;\n').length,
    );
    assert.deepEqual([count(' apple'), count(' cherry = plum;\n')], [1, 1]);

    write('a.ts', 'let banana = banana;\n');
    await change([a]);
    assert.deepEqual([count(' apple'), count(' banana')], [0, 2]);

    const c = join(folder, 'c.ts');
    renameSync(b, c);
    await change([c], [b]);
    assert.deepEqual([count(' cherry'), workspace.index.fileCount], [1, 2]);
    assert.deepEqual([...workspace.index.files].sort(), [a, c]);

    rmSync(a);
    await change([a]); // told as a change, which it is
    assert.deepEqual([count(' banana'), workspace.index.fileCount], [0, 1]);
    assert.equal(workspace.isIndexing, false, 'a thread was started for little');
  });

  it('does the same in a thread where there is more to read', async () => {
    const a = write('a.ts', large('apple'));
    const b = write('b.ts', large('banana'));
    const { files, tokens } = await change([a, b]);
    assert.deepEqual([files, tokens > 30_000], [2, true]);
    assert.deepEqual([count(' apple'), count(' banana')], [4000, 4000]);
    write('a.ts', large('cherry'));
    rmSync(b);
    await change([a, b]);
    assert.deepEqual([count(' apple'), count(' banana'), count(' cherry')], [0, 0, 4000]);
    while (workspace.isIndexing) await delay(5); // ends by itself
  });

  it('leaves out what cannot be read and what is no source text', async () => {
    const link = join(folder, 'link.ts');
    symlinkSync(join(folder, 'nowhere.ts'), link);
    const result = await change([
      join(folder, 'missing.ts'),
      folder,
      link,
      '/dev/zero',
      write('binary.ts', new Uint8Array([0x61, 0, 0x62])),
      write('utf16.ts', Buffer.from('\ufefflet a;', 'utf16le')),
      write('large.ts', 'let a;\n'.repeat(160_000)),
      write('minified.js', `${'a();'.repeat(600)}\n`),
      write('empty.ts', ''),
      write('good.ts', 'let apple;\n'),
    ]);
    assert.equal(result.files, 1);
    assert.deepEqual([...workspace.index.files], [join(folder, 'good.ts')]);
    // A file that was source text, and is none any more.
    await change([write('good.ts', '\0')]);
    assert.equal(workspace.index.fileCount, 0);
  });

  it('takes out at once what is removed, also what is being indexed', async () => {
    const [a, b] = [write('a.ts', large('apple')), write('b.ts', large('banana'))];
    const indexed = change([a, b]);
    await delay(20);
    const removed = change([], [a]);
    await Promise.all([indexed, removed]);
    assert.deepEqual([count(' apple'), count(' banana')], [0, 4000]);
    void change([], [b]);
    assert.equal(count(' banana'), 0);
  });

  it('gives up what it is doing when everything is reset', async () => {
    const [a, b] = [write('a.ts', large('apple')), write('b.ts', large('banana'))];
    const first = change([a]);
    await delay(20);
    const second = workspace.change({ changed: [b], removed: [], reset: true });
    await first;
    const { files } = await second;
    assert.deepEqual([files, count(' apple'), count(' banana')], [1, 0, 4000]);
    assert.deepEqual(workspace.files, [b]);
  });

  it('makes of many changes one', async () => {
    const paths = Array.from({ length: 40 }, (_, i) => write(`${i}.ts`, `let apple${i} = banana;\n`));
    await Promise.all(paths.map((path) => change([path])));
    assert.equal(count(' banana'), 40);
    assert.ok(workspace.index.segments.length <= 2);
    assert.deepEqual(workspace.files.at(0), paths.at(-1), 'changed last');
  });

  it('keeps to a few segments while single files change for ever', async () => {
    const paths = Array.from({ length: 6 }, (_, i) => write(`${i}.ts`, large(`word${i}`)));
    await change(paths);
    for (let i = 0; i < 60; i++) {
      const { segments, files } = await change([
        write(`small${i % 20}.ts`, `let apple = ${'banana +\n'.repeat(300)}${i};\n`),
      ]);
      assert.ok(segments <= 8, `${segments} segments`);
      assert.equal(files, 6 + Math.min(20, i + 1));
    }
    assert.equal(count(' apple'), 20);
    assert.equal(count(' +\n'), 6000);
  });

  it('reads the files it is given first, as far as there is room', async () => {
    workspace = open({ maxTokens: 50_000 });
    const paths = Array.from({ length: 6 }, (_, i) => write(`${i}.ts`, large(`word${i}`)));
    const { tokens } = await change(paths);
    assert.ok(tokens <= 50_000 && tokens > 20_000, String(tokens));
    assert.ok(workspace.index.files.has(paths[0]!));
    assert.ok(!workspace.index.files.has(paths[5]!));
    await change([paths[5]!]);
    assert.ok(workspace.index.files.has(paths[5]!), 'what has changed last is what matters');
    assert.ok(workspace.index.tokens <= 50_000);
  });

  it('says when its thread fails, and goes on', async () => {
    workspace = open({ entry: 'dist/missing.cjs' });
    const [a, b] = [write('a.ts', large('apple')), write('b.ts', 'let banana;\n')];
    await assert.rejects(change([a]), /missing\.cjs is missing\. Install Foredraft again\./);
    assert.equal((await change([b])).files, 1);
    writeFileSync(join(folder, 'broken.cjs'), 'throw new Error("as it happens")');
    workspace = open({ entry: join(folder, 'broken.cjs') });
    await assert.rejects(change([a]), /as it happens/);
    assert.equal((await change([b])).files, 1);
  });
});
