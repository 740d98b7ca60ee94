import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { createServer } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';

const root = join(import.meta.dirname, '../..');
const folder = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'foredraft/servers');
const modelDir = join(root, 'models/foredraft-7m');

/** setup.sh's exit code where a server cannot be had. */
const unavailable = 77;

export interface RealServer {
  readonly url: string;
  stop(): Promise<void>;
}

/** Installs a server, the first time. @returns whether it is there */
export function haveServer(kind: 'llama' | 'vllm'): boolean {
  const script = join(root, 'test/servers/setup.sh');
  const timeout = kind === 'llama' ? 80_000 : 1_800_000;
  const { status } = spawnSync(script, [folder, kind], { stdio: 'inherit', timeout });
  if (status !== 0 && status !== unavailable)
    console.log(`Server tests: the setup of ${kind} failed or took too long.`);
  return status === 0;
}

/** The bundled model as a GGUF file. */
function bundledGguf(type: 'F32' | 'F16'): string {
  const weights = readFileSync(join(modelDir, 'model.safetensors'));
  const name = createHash('sha256').update(weights).digest('hex').slice(0, 16);
  const path = join(folder, `${name}.${type}.gguf`);
  if (existsSync(path)) return path;
  mkdirSync(folder, { recursive: true });
  const temporary = `${path}.${process.pid}`;
  const script = join(root, 'test/golden/gguf_convert.py');
  const { status, stderr } = spawnSync(python('llama'), [script, modelDir, temporary, type], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${script}: ${stderr}`);
  renameSync(temporary, path);
  return path;
}

/**
 * llama.cpp's server with the bundled model, on a port of its own.
 *
 * @param params of xllamacpp's CommonParams
 */
export async function startLlamaCpp(
  params: Readonly<Record<string, unknown>> = {},
  model = bundledGguf('F32'),
): Promise<RealServer> {
  const all = { n_ctx: 2048, n_parallel: 2, ...params };
  const settings = Object.entries(all).map(([name, value]) => `${name}=${JSON.stringify(value)}`);
  const script = join(root, 'test/servers/llama_server.py');
  const child = spawn(python('llama'), [script, model, ...settings], { stdio: ['pipe', 'pipe', 'pipe'] });
  return started(child, async () => {
    for await (const line of createInterface({ input: child.stdout }))
      if (line.startsWith('http')) return line;
    return undefined;
  });
}

/** vLLM with the bundled model, on a port of its own. */
export async function startVllm(): Promise<RealServer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(
    join(folder, 'vllm/bin/vllm'),
    [
      ...['serve', modelDir, '--dtype', 'float32', '--host', '127.0.0.1', '--port', String(port)],
      ...['--served-model-name', 'foredraft', '--enforce-eager', '--max-num-seqs', '8'],
    ],
    {
      cwd: folder,
      stdio: ['pipe', 'pipe', 'pipe'],
      env: {
        ...process.env,
        ...{ HF_HUB_OFFLINE: '1', VLLM_NO_USAGE_STATS: '1', DO_NOT_TRACK: '1' },
        ...{ VLLM_CPU_KVCACHE_SPACE: '1', VLLM_CPU_OMP_THREADS_BIND: 'nobind', OMP_NUM_THREADS: '1' },
      },
    },
  );
  return started(child, async () => {
    for (let second = 0; second < 300 && child.exitCode === null; second++) {
      const answer = await fetch(`${url}/health`).catch(() => undefined);
      if (answer?.ok) return url;
      await delay(1000);
    }
    return undefined;
  });
}

/** @param ready resolves with the address; with undefined where there will be none */
async function started(child: ChildProcess, ready: () => Promise<string | undefined>): Promise<RealServer> {
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await ready();
  if (url === undefined) {
    child.kill();
    throw new Error(`The server did not start:\n${said}`);
  }
  child.stdout!.resume();
  return {
    url,
    stop: async () => {
      child.kill();
      await ended;
    },
  };
}

function python(kind: 'llama' | 'vllm'): string {
  return join(folder, kind, 'bin/python');
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
