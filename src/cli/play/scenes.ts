import { join } from 'node:path';
import { CliError } from '../errors.ts';
import { readSource } from '../files.ts';

/** A line of a sample that is written anew: `typed` by hand, the rest left to the model. */
export interface Scene {
  readonly file: string;
  readonly line: number;
  /** The sample without the code of that line: up to its indentation, and from its end. */
  readonly before: string;
  readonly after: string;
  readonly typed: string;
}

/** An entry of play.json: `line` is the code of a line that occurs once, `typed` its beginning. */
interface Entry {
  readonly file: string;
  readonly line: string;
  readonly typed: string;
}

/** The scenes that play.json in a folder of samples lists. The samples themselves stay plain, complete files. */
export async function readScenes(folder: string): Promise<Scene[]> {
  const script = join(folder, 'play.json');
  const entries = parseScript(script, await readSource(script));
  return Promise.all(
    entries.map(async ({ file, line, typed }) => {
      const text = await readSource(join(folder, file));
      const start = text.indexOf(line);
      if (start < 0 || text.includes(line, start + 1) || !line.startsWith(typed)) {
        throw new CliError(`${script}: ${file} must have this once, beginning with what is typed: ${line}`);
      }
      const before = text.slice(0, start);
      return { file, line: before.split('\n').length, before, after: text.slice(start + line.length), typed };
    }),
  );
}

function parseScript(script: string, json: string): Entry[] {
  try {
    return JSON.parse(json) as Entry[];
  } catch (cause) {
    throw new CliError(`${script}: ${(cause as Error).message}`, { cause });
  }
}
