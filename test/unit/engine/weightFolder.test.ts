import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { ModelError } from '../../../src/engine/errors.ts';
import { ModelFile } from '../../../src/engine/model/modelFile.ts';
import { readModelFolder } from '../../../src/engine/model/readModelFolder.ts';
import { openWeights } from '../../../src/engine/model/weightFolder.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { encodeSafetensors, writeTinyModel } from '../../support/tinyModel.ts';

const SHAPE = [320, 64];
const INDEX = 'model.safetensors.index.json';
const SHARDS = ['model-00001-of-00002.safetensors', 'model-00002-of-00002.safetensors'] as const;

/** Reads a safetensors file of F32 tensors without any of what is tested. */
function readTensors(file: string): Record<string, { shape: number[]; data: Float32Array }> {
  const bytes = readFileSync(file);
  const length = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString('utf8', 8, 8 + length)) as Record<
    string,
    { shape: number[]; data_offsets: [number, number] }
  >;
  return Object.fromEntries(
    Object.entries(header).map(
      ([
        name,
        {
          shape,
          data_offsets: [begin, end],
        },
      ]) => {
        const data = new Uint8Array(bytes.subarray(8 + length + begin, 8 + length + end));
        return [name, { shape, data: new Float32Array(data.buffer) }];
      },
    ),
  );
}

describe('weights in shards', () => {
  const dir = temporaryFolder();
  const single = join(dir, 'single');
  const sharded = join(dir, 'sharded');
  let count = 0;

  before(() => {
    writeTinyModel(single);
    cpSync(single, sharded, { recursive: true });
    rmSync(join(sharded, 'model.safetensors'));
    const tensors = Object.entries(readTensors(join(single, 'model.safetensors')));
    const weightMap: Record<string, string> = {};
    SHARDS.forEach((shard, i) => {
      const part = tensors.filter((_, t) => t % 2 === i);
      for (const [name] of part) weightMap[name] = shard;
      writeFileSync(join(sharded, shard), encodeSafetensors(Object.fromEntries(part)));
    });
    writeFileSync(join(sharded, INDEX), JSON.stringify({ metadata: {}, weight_map: weightMap }));
  });

  it('are the same as in one file', () => {
    const [a, b] = [readModelFolder(single).tensors, readModelFolder(sharded).tensors];
    assert.equal(a.parameters, b.parameters);
    for (const [name, { shape, data }] of Object.entries(readTensors(join(single, 'model.safetensors')))) {
      assert.deepEqual(a.float32(name, shape), data);
      assert.deepEqual(b.float32(name, shape), data);
    }
  });

  it('are known by the content of every shard', () => {
    const copy = join(dir, 'other');
    cpSync(sharded, copy, { recursive: true });
    const { hash } = readModelFolder(sharded);
    assert.equal(readModelFolder(copy).hash, hash);
    for (const shard of SHARDS) {
      const bytes = readFileSync(join(copy, shard));
      bytes.writeFloatLE(0.25, bytes.length - 4);
      writeFileSync(join(copy, shard), bytes);
      assert.notEqual(readModelFolder(copy).hash, hash);
    }
  });

  it('are known by the index, too', () => {
    const copy = join(dir, 'index');
    cpSync(sharded, copy, { recursive: true });
    const { hash } = readModelFolder(copy);
    appendFileSync(join(copy, INDEX), ' ');
    assert.notEqual(readModelFolder(copy).hash, hash);
  });

  function editIndex(change: (map: Record<string, unknown>) => void): (copy: string) => void {
    return (copy) => {
      const index = JSON.parse(readFileSync(join(copy, INDEX), 'utf8')) as {
        weight_map: Record<string, unknown>;
      };
      change(index.weight_map);
      writeFileSync(join(copy, INDEX), JSON.stringify(index));
    };
  }

  const cases: readonly (readonly [name: string, damage: (copy: string) => void, message: RegExp])[] = [
    [
      'a missing shard',
      (c) => rmSync(join(c, SHARDS[1])),
      /model-00002-of-00002\.safetensors is missing\. model\.safetensors\.index\.json lists it/,
    ],
    [
      'a shard cut short',
      (c) => truncateSync(join(c, SHARDS[0]), 5000),
      /model-00001-of-00002\.safetensors: tensor ".*" lie outside|model-00001-of-00002\.safetensors: tensor ".*": data_offsets .* lie outside/,
    ],
    [
      'a shard of another model',
      (c) => cpSync(join(c, SHARDS[0]), join(c, SHARDS[1])),
      /model-00002-of-00002\.safetensors has no tensor ".*", which model\.safetensors\.index\.json says it has/,
    ],
    [
      'a tensor that the index forgot',
      editIndex((map) => delete map['model.norm.weight']),
      /model\.safetensors\.index\.json: no tensor "model\.norm\.weight"/,
    ],
    [
      'a shard in another folder',
      editIndex((map) => (map['model.norm.weight'] = '../single/model.safetensors')),
      /weight_map gives tensor "model\.norm\.weight" the file "\.\.\/single\/model\.safetensors"/,
    ],
    [
      'a shard that is no name',
      editIndex((map) => (map['model.norm.weight'] = 7)),
      /weight_map gives tensor "model\.norm\.weight" the file 7/,
    ],
    ['an index without a map', (c) => writeFileSync(join(c, INDEX), '{}'), /weight_map is no table of files/],
    ['an index of no JSON', (c) => writeFileSync(join(c, INDEX), '{'), /index\.json: not valid JSON/],
    [
      'a folder in place of the index',
      (c) => {
        rmSync(join(c, INDEX));
        mkdirSync(join(c, INDEX));
      },
      /index\.json cannot be read \(EISDIR\)/,
    ],
  ];
  for (const [name, damage, message] of cases) {
    it(`are refused: ${name}`, () => {
      const copy = join(dir, `bad${count++}`);
      cpSync(sharded, copy, { recursive: true });
      damage(copy);
      assert.throws(
        () => openWeights(copy).tensors.float32('model.norm.weight', [64]),
        (error) => error instanceof ModelError && message.test(error.message),
      );
    });
  }

  it('are read row by row, and from memory when the file is gone', () => {
    const copy = join(dir, 'gone');
    cpSync(sharded, copy, { recursive: true });
    const rows = openWeights(copy).tensors.rows('model.embed_tokens.weight', SHAPE);
    const memory = rows.copy();
    const [a, b] = [new Float32Array(128), new Float32Array(128)];
    rows.read(300, 2, a);
    rmSync(copy, { recursive: true });
    memory.read(300, 2, b);
    assert.deepEqual(a, b);
    const { data } = readTensors(join(single, 'model.safetensors'))['model.embed_tokens.weight']!;
    assert.deepEqual(a, data.subarray(300 * 64, 302 * 64));
    assert.throws(() => rows.read(0, 1, a), /is missing/);
  });
});

describe('what names the content of a file', () => {
  const dir = temporaryFolder();
  const hashOf = (file: string): string => {
    const hash = createHash('sha256');
    new ModelFile(file, 'file').identify(hash);
    return hash.digest('hex');
  };

  it('is the content of a small one, not its time or place', () => {
    const [a, b] = [join(dir, 'a'), join(dir, 'b')];
    writeFileSync(a, 'x');
    writeFileSync(b, 'x');
    utimesSync(b, 1, 1);
    assert.equal(hashOf(a), hashOf(b));
    writeFileSync(b, 'y');
    utimesSync(b, statSync(a).atime, statSync(a).mtime);
    assert.notEqual(hashOf(a), hashOf(b));
  });

  it('is not read of a large one, and differs when that was changed, by times set back too', () => {
    const large = join(dir, 'large');
    writeFileSync(large, 'x');
    truncateSync(large, 2 ** 40); // sparse: to read it would take minutes
    const before = hashOf(large);
    assert.equal(hashOf(large), before);
    const { atime, mtime } = statSync(large);
    appendFileSync(large, 'y');
    truncateSync(large, 2 ** 40);
    utimesSync(large, atime, mtime);
    assert.notEqual(hashOf(large), before);
  });
});
