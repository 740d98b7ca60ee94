import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { cpus, release } from 'node:os';
import { basename, join } from 'node:path';
import type { Device } from '../protocol.ts';

/**
 * The driver behind a device, as far as the operating system tells without loading it: onnxruntime-node names no
 * adapter. A verdict holds as long as this does not change.
 */
export function adapterOf(device: Device): string {
  if (device === 'cpu') return cpus()[0]?.model.trim() ?? 'unknown';
  switch (process.platform) {
    case 'linux':
      return device === 'cuda' ? nvidiaDriver() : vulkanDrivers();
    case 'win32':
      return windowsAdapters(queryRegistry);
    default:
      return `${cpus()[0]?.model ?? 'unknown'}, Darwin ${release()}`; // macOS and its drivers are one
  }
}

/** @param env where the Vulkan loader looks first */
export function vulkanDrivers(env: NodeJS.ProcessEnv = process.env, root = '/'): string {
  // The loader's own order: VK_ICD_FILENAMES is the old name of VK_DRIVER_FILES.
  const named = (env.VK_DRIVER_FILES ?? env.VK_ICD_FILENAMES)?.split(':');
  const manifests =
    named ??
    ['etc', 'usr/local/share', 'usr/share'].flatMap((folder) => listed(join(root, folder, 'vulkan/icd.d')));
  // A package that brings a new driver brings a new manifest.
  const drivers = manifests.flatMap((path) => {
    const time = statSync(path, { throwIfNoEntry: false })?.mtime;
    return time
      ? [`${basename(path).replace(/(_icd)?(\.\w+)*$/, '')} of ${time.toISOString().slice(0, 10)}`]
      : [];
  });
  return drivers.length > 0 ? `Vulkan: ${drivers.join(', ')}` : 'no Vulkan driver';
}

function nvidiaDriver(): string {
  try {
    const [line = ''] = readFileSync('/proc/driver/nvidia/version', 'utf8').split('\n');
    return line.replace(/^NVRM version: */, '').replaceAll(/\s+/g, ' ');
  } catch {
    return 'no NVIDIA driver';
  }
}

/** Display adapters. */
const ADAPTER_CLASS =
  'HKLM\\SYSTEM\\CurrentControlSet\\Control\\Class\\{4d36e968-e325-11ce-bfc1-08002be10318}';

/** @param query gives what `reg query KEY /s /v NAME` prints */
export function windowsAdapters(query: (key: string, name: string) => string): string {
  const values = (name: string): string[] =>
    [...query(ADAPTER_CLASS, name).matchAll(/REG_SZ\s+(.*\S)/g)].map((match) => match[1]!);
  const versions = values('DriverVersion');
  const adapters = values('DriverDesc').map((description, i) => `${description} ${versions[i] ?? ''}`.trim());
  return adapters.length > 0 ? adapters.join(', ') : 'unknown';
}

function queryRegistry(key: string, name: string): string {
  try {
    // By its path: Windows looks for a bare name in the current folder first, which may be anybody's project.
    // Subkeys that only the system may read make it fail, after it has printed the others.
    return execFileSync(
      join(process.env.SystemRoot ?? 'C:\\Windows', 'System32', 'reg.exe'),
      ['query', key, '/s', '/v', name],
      {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
        windowsHide: true,
      },
    );
  } catch (error) {
    return (error as { stdout?: string }).stdout ?? '';
  }
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}
