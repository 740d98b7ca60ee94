import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the machine runs on; undefined for one without a battery, or one that does not tell. */
export type Power = 'mains' | 'battery' | undefined;

/**
 * Asks the operating system, which on macOS and Windows takes a short-lived process. Not through `systeminformation`
 * 5.33: its 43 kB know an adapter on Linux under two of its many names only, so that a full battery counts as
 * discharging beside any other, and start three PowerShells on Windows.
 */
export async function readPower(): Promise<Power> {
  switch (platform()) {
    case 'linux':
      return linuxPower();
    case 'darwin':
      return macPower(await run('/usr/bin/pmset', '-g', 'batt'));
    case 'win32':
      return windowsPower(
        await run(
          windowsPowerShell(),
          ...['-NoProfile', '-NonInteractive', '-Command'],
          '(Get-CimInstance Win32_Battery).BatteryStatus',
        ),
      );
    default:
      return undefined;
  }
}

/** @param folder one folder per power supply, of mice and phones, too (Documentation/ABI/testing/sysfs-class-power) */
export async function linuxPower(folder = '/sys/class/power_supply'): Promise<Power> {
  const names = await readdir(folder).catch(() => []);
  const supplies = await Promise.all(
    names.map(async (name) => {
      const field = (file: string) =>
        readFile(join(folder, name, file), 'utf8').then(
          (text) => text.trim(),
          () => undefined,
        );
      const [type, scope, online, status] = await Promise.all(
        ['type', 'scope', 'online', 'status'].map(field),
      );
      return { type, scope, online, status };
    }),
  );
  const batteries = supplies.filter(({ type, scope }) => type === 'Battery' && scope !== 'Device');
  if (batteries.length === 0) return undefined;
  if (supplies.some(({ type, online }) => type === 'Mains' && online === '1')) return 'mains';
  return batteries.some(({ status }) => status === 'Discharging') ? 'battery' : 'mains';
}

/** @param output of `pmset -g batt` */
export function macPower(output: string): Power {
  if (!output.includes('InternalBattery')) return undefined;
  return output.includes("drawing from 'Battery Power'") ? 'battery' : 'mains';
}

/** @param output a BatteryStatus per battery: 1, 4 and 5 are discharging, low and critical; the others are on mains */
export function windowsPower(output: string): Power {
  const statuses = output.split(/\s+/).filter(Boolean);
  if (statuses.length === 0) return undefined;
  return statuses.every((status) => /^[145]$/.test(status)) ? 'battery' : 'mains';
}

/** By its path: Windows looks for a bare name in the current folder first, which may be anybody's project. */
function windowsPowerShell(): string {
  const { SystemRoot = 'C:\\Windows' } = process.env;
  return join(SystemRoot, 'System32', 'WindowsPowerShell', 'v1.0', 'powershell.exe');
}

async function run(command: string, ...args: string[]): Promise<string> {
  try {
    return (await promisify(execFile)(command, args, { timeout: 10_000, windowsHide: true })).stdout;
  } catch {
    return ''; // not there, or not allowed
  }
}
