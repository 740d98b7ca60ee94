/** Entry of the thread that indexes the workspace. Bundled as dist/indexer.cjs; see indexWorker.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { mergeSegments, type SegmentData } from '../../core/speculation/workspaceSegment.ts';
import type { Tokenizer } from '../../core/tokens/tokenizer.ts';
import { readModelFolder } from '../model/readModelFolder.ts';
import { indexFiles } from './indexFiles.ts';
import { type WorkerMessage, type WorkerParams, type WorkerTask, PAUSED } from './indexWorker.ts';

/** Milliseconds before a file. However busy the engine is, indexing comes to an end. */
const LONGEST_PAUSE = 100;

const { modelDir, vocabulary, state } = workerData as WorkerParams;
const port = parentPort!;
const send = (message: WorkerMessage): void => port.postMessage(message);
const pause = (): void => void Atomics.wait(state, 0, PAUSED, LONGEST_PAUSE);

let tokenizer: Tokenizer | undefined;
let queue = Promise.resolve();

async function* segmentsOf(task: WorkerTask): AsyncGenerator<SegmentData> {
  if (task.kind === 'merge') {
    yield mergeSegments(task.parts, vocabulary);
  } else {
    tokenizer ??= readModelFolder(modelDir).tokenizer;
    yield* indexFiles(task.files, tokenizer, vocabulary, task.maxTokens, pause);
  }
}

port.on('message', (task: WorkerTask) => {
  queue = queue.then(async () => {
    for await (const segment of segmentsOf(task)) send({ segment });
    send('done');
  });
});
