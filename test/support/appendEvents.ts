/** A window of its own that records a thousand requests: appendEvents.ts FOLDER NAME */
import { EventFiles } from '../../src/vscode/stats/eventFiles.ts';
import { requestEvent } from './statsEvents.ts';

const [folder, name] = process.argv.slice(2);
const files = new EventFiles(folder!);
for (let i = 0; i < 1000; i += 5) {
  await files.append([0, 1, 2, 3, 4].map((j) => requestEvent(`${name!}${i + j}`)));
}
