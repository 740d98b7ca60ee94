import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join } from 'node:path';
import {
  type Cores,
  linuxCores,
  macCores,
  readCores,
  unknownCores,
} from '../../../../src/engine/machine/cores.ts';
import { defaultThreads, threadsFor } from '../../../../src/engine/machine/threads.ts';
import { temporaryFolder } from '../../../support/temporary.ts';

describe('cores', () => {
  const dir = temporaryFolder();
  let count = 0;
  /** A fake root with the kernel's files. @param siblings of each logical processor; null where it is offline */
  function machine(siblings: (string | null)[], files: Record<string, string> = {}): string {
    const root = join(dir, String(count++));
    const write = (path: string, text: string) => {
      mkdirSync(dirname(join(root, path)), { recursive: true });
      writeFileSync(join(root, path), `${text}\n`);
    };
    const cpus = 'sys/devices/system/cpu';
    mkdirSync(join(root, cpus, 'cpufreq'), { recursive: true });
    for (const [cpu, shared] of siblings.entries()) {
      if (shared === null) mkdirSync(join(root, cpus, `cpu${cpu}`));
      else write(`${cpus}/cpu${cpu}/topology/thread_siblings_list`, shared);
    }
    for (const [path, text] of Object.entries(files)) write(path, text);
    return root;
  }

  const machines: [what: string, root: () => string, expected: Cores][] = [
    ['four cores', () => machine(['0', '1', '2', '3']), { physical: 4, fast: 4, quota: Infinity }],
    [
      'four cores with two threads each',
      () => machine(['0,4', '1,5', '2,6', '3,7', '0,4', '1,5', '2,6', '3,7']),
      { physical: 4, fast: 4, quota: Infinity },
    ],
    [
      'two of four cores offline',
      () => machine(['0', null, '2', null]),
      { physical: 2, fast: 2, quota: Infinity },
    ],
    [
      'two performance cores with two threads each and four efficiency cores',
      () => machine(['0-1', '0-1', '2-3', '2-3', '4', '5', '6', '7'], { 'sys/devices/cpu_core/cpus': '0-3' }),
      { physical: 6, fast: 2, quota: Infinity },
    ],
    [
      'a container that may use one and a half of them',
      () => machine(['0', '1', '2', '3'], { 'sys/fs/cgroup/cpu.max': '150000 100000' }),
      { physical: 4, fast: 4, quota: 1.5 },
    ],
    [
      'a container without a limit',
      () => machine(['0', '1'], { 'sys/fs/cgroup/cpu.max': 'max 100000' }),
      { physical: 2, fast: 2, quota: Infinity },
    ],
  ];
  for (const [what, root, expected] of machines) {
    it(`of Linux: ${what}`, () => {
      assert.deepEqual(linuxCores(root()), expected);
    });
  }

  it('of Linux where the topology is hidden', () => {
    assert.equal(linuxCores(join(dir, 'nowhere')).physical >= 1, true);
  });

  it('of a Mac', () => {
    const m1: Record<string, number> = { 'hw.physicalcpu': 8, 'hw.perflevel0.physicalcpu': 4 };
    assert.deepEqual(
      macCores((name) => m1[name]),
      { physical: 8, fast: 4, quota: Infinity },
    );
    assert.equal(macCores(() => undefined).physical, availableParallelism());
  });

  it('of a processor that tells its threads alone', () => {
    assert.equal(unknownCores(8, 'x64').physical, 4);
    assert.equal(unknownCores(1, 'x64').physical, 1);
    assert.equal(unknownCores(8, 'arm64').physical, 8);
  });

  it('of this machine', () => {
    const { physical, fast } = readCores();
    assert.ok(fast >= 1 && fast <= physical);
  });
});

describe('threads', () => {
  const large = 500e6;
  const cores = (physical: number, fast = physical, quota = Infinity): Cores => ({ physical, fast, quota });

  const cases: [what: string, cores: Cores, available: number, expected: number][] = [
    ['one core', cores(1), 1, 1],
    ['two cores', cores(2), 2, 1],
    ['four cores', cores(4), 8, 3],
    ['many cores', cores(16), 32, 4],
    ['an Apple M1', cores(8, 4), 8, 4],
    ['two performance cores of ten', cores(10, 2), 12, 2],
    ['a process that is held to three processors', cores(16), 3, 2],
    ['a container of two and a half cores', cores(16, 16, 2.5), 32, 1],
    ['a container of half a core', cores(16, 16, 0.5), 32, 1],
  ];
  for (const [what, of, available, expected] of cases) {
    it(`${expected} on ${what}`, () => {
      assert.equal(threadsFor(large, of, available), expected);
    });
  }

  it('1 for a small model, however many cores there are', () => {
    assert.equal(threadsFor(7e6, cores(16), 32), 1);
  });

  it('some on this machine', () => {
    assert.ok(defaultThreads(large) >= 1 && defaultThreads(large) <= availableParallelism());
    assert.equal(defaultThreads(7e6), 1);
  });
});
