/** Entry of the throw-away process that tries one device. Bundled as dist/probe.cjs; see probeProcess.ts. */
import { ModelError } from '../errors.ts';
import { firstLine } from '../model/createSession.ts';
import { probe, type ProbeMessage, type ProbeTask } from './probe.ts';

// Whoever started this has gone.
process.on('disconnect', () => process.exit(0));

const send = (message: ProbeMessage): void => {
  process.send?.(message);
};
probe(JSON.parse(process.argv[2] ?? '') as ProbeTask, send).catch((error: unknown) => {
  send({ reason: firstLine((error as Error).message), isPassing: error instanceof ModelError });
});
