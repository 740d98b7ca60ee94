/** Entry of the command line: exit codes and signals. Bundled as dist/cli.cjs. */
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { CancelledError, EngineError } from '../client/errors.ts';
import { ModelsError } from '../models/errors.ts';
import { CliError } from './errors.ts';
import { installationAt } from './installation.ts';
import { createProgram } from './program.ts';

const exitCodes = { ok: 0, failure: 1, usage: 2, interrupted: 130 };

const interruption = new AbortController();
process.once('SIGINT', () => {
  interruption.abort(); // a second one ends the process at once, as is usual
});
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(exitCodes.ok); // whoever read us has seen enough, as in `| head`
  throw error;
});

function exitCodeOf(error: unknown): number {
  if (error instanceof CancelledError) {
    if (process.stdout.isTTY) console.error(); // the prompt to come is not for the line with the ^C
    return exitCodes.interrupted;
  }
  // Commander has printed these: errors, but also the help text and the version.
  if (error instanceof CommanderError) return error.exitCode === 0 ? exitCodes.ok : exitCodes.usage;
  const isExpected = [CliError, EngineError, ModelsError].some((kind) => error instanceof kind);
  console.error(isExpected ? `error: ${(error as Error).message}` : error);
  return exitCodes.failure;
}

createProgram(installationAt(join(__dirname, '..')), interruption.signal)
  .parseAsync()
  .catch((error: unknown) => {
    process.exitCode = exitCodeOf(error);
  });
