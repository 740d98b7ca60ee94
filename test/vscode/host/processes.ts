/** Processes of this machine below a given one, read from /proc (the host exists for Linux only). */
import { readdirSync, readFileSync } from 'node:fs';

interface Process {
  readonly pid: number;
  readonly parent: number;
  readonly command: string;
}

function allProcesses(): Process[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // "pid (name) state parent ...", where the name may hold spaces and parentheses.
        const afterName = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\)/s, '');
        const command = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0').join(' ').trim();
        return [{ pid: Number(name), parent: Number(afterName.trim().split(' ')[1]), command }];
      } catch {
        return []; // ended since the folder was listed
      }
    });
}

/** Process ids of the engines among the descendants of `root`, and of nobody else's. */
export function engineProcesses(root: number): number[] {
  return descendants(root)
    .filter((p) => p.command.endsWith('engine.cjs'))
    .map((p) => p.pid);
}

/** Processor time that the extension host below `root` has taken, milliseconds: Linux counts in hundredths of a second. */
export function extensionHostCpu(root: number): number {
  const [host] = descendants(root).filter((p) => p.command.includes('--type=extensionHost'));
  const [, rest] = readFileSync(`/proc/${host!.pid}/stat`, 'utf8').split(') ');
  const fields = rest!.split(' ');
  return 10 * (Number(fields[11]) + Number(fields[12]));
}

function descendants(root: number): Process[] {
  const processes = allProcesses();
  const children = (parent: number): Process[] =>
    processes.filter((p) => p.parent === parent).flatMap((p) => [p, ...children(p.pid)]);
  return children(root);
}
