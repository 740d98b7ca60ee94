import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { join } from 'node:path';

export interface Cores {
  /** Those that hyper-threads share count once. */
  readonly physical: number;
  /** Of these, the ones made for speed; all of them where the processor has one kind. */
  readonly fast: number;
  /** Cores that a container may keep busy; Infinity without such a limit. */
  readonly quota: number;
}

/** The processor as the operating system describes it. */
export function readCores(): Cores {
  switch (platform()) {
    case 'linux':
      return linuxCores();
    case 'darwin':
      return macCores(sysctl);
    default:
      return unknownCores(availableParallelism(), arch());
  }
}

/** @param root where the file systems of the kernel are mounted */
export function linuxCores(root = '/'): Cores {
  const cpus = join(root, 'sys/devices/system/cpu');
  const siblings = new Map<string, number>();
  for (const cpu of list(cpus).filter((name) => /^cpu\d+$/.test(name))) {
    const shared = read(join(cpus, cpu, 'topology/thread_siblings_list')); // absent where the core is offline
    if (shared !== undefined) siblings.set(shared, Number(cpu.slice(3)));
  }
  const quota = cgroupQuota(read(join(root, 'sys/fs/cgroup/cpu.max')));
  // Some containers and virtual machines hide the topology.
  if (siblings.size === 0) return { ...unknownCores(availableParallelism(), arch()), quota };
  // Only Intel's hybrid processors have this file: it names the logical processors of their performance cores.
  const performance = read(join(root, 'sys/devices/cpu_core/cpus'));
  const isFast = performance === undefined ? () => true : cpuSet(performance);
  const fast = [...siblings.values()].filter(isFast).length;
  return { physical: siblings.size, fast: fast || siblings.size, quota };
}

/** @param query gives the value of a kernel variable */
export function macCores(query: (name: string) => number | undefined): Cores {
  const physical = query('hw.physicalcpu') ?? availableParallelism();
  return { physical, fast: query('hw.perflevel0.physicalcpu') ?? physical, quota: Infinity };
}

/**
 * Where only logical processors are known, as on Windows: there the rest takes a PowerShell, which starts for about
 * as long as the engine. x64 processors mostly have two threads per core, ARM's have one.
 */
export function unknownCores(logical: number, architecture: string): Cores {
  const physical = architecture === 'x64' ? Math.ceil(logical / 2) : logical;
  return { physical, fast: physical, quota: Infinity };
}

/** Node 20 does not know the limit of a container (libuv does from 1.49 on). */
function cgroupQuota(cpuMax: string | undefined): number {
  const [quota, period] = (cpuMax ?? 'max').split(' ').map(Number);
  return quota! > 0 && period! > 0 ? quota! / period! : Infinity;
}

/** @param text as the kernel writes sets: `0-3,8` */
function cpuSet(text: string): (cpu: number) => boolean {
  const ranges = text.split(',').map((range) => range.split('-').map(Number));
  return (cpu) => ranges.some(([first = NaN, last = first]) => first <= cpu && cpu <= last);
}

function sysctl(name: string): number | undefined {
  try {
    return Number(execFileSync('/usr/sbin/sysctl', ['-n', name], { encoding: 'utf8' })) || undefined;
  } catch {
    return undefined; // no such variable
  }
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return undefined;
  }
}
