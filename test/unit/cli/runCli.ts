import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const root = join(import.meta.dirname, '../../..');

export interface CliResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line (`npm run build`) outside a terminal. */
export async function runCli(
  args: readonly string[],
  options: {
    readonly cacheDir: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly started?: (child: ChildProcess) => void;
  },
): Promise<CliResult> {
  const child = spawn(process.execPath, [join(root, 'dist/cli.cjs'), ...args], {
    env: { ...process.env, XDG_CACHE_HOME: options.cacheDir, ...options.env },
  });
  options.started?.(child);
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, stdout, stderr };
}
