import { engineProcesses } from '../host/processes.ts';
import type { Workbench } from './workbench.ts';

/** While the engine stands still, whatever is shown was there before. */
export async function withoutEngine({ server }: Workbench, body: () => Promise<void>): Promise<void> {
  const [engine] = engineProcesses(server.pid);
  process.kill(engine!, 'SIGSTOP');
  try {
    await body();
  } finally {
    process.kill(engine!, 'SIGCONT');
  }
}
