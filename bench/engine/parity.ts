/**
 * Whether the engine and llama.cpp choose the same tokens with the same GGUF file: llama.cpp continues some prompts
 * greedily, and the engine then says which token it would have put at each place.
 *
 *   npm install --no-save node-llama-cpp
 *   npm run bench:engine:parity FILE.gguf ...
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import { OrtForward } from '../../src/engine/session/ortForward.ts';
import { loadLlamaModel } from './llama.ts';

const GENERATED = 32;
const source = readFileSync('src/engine/model/modelFile.ts', 'utf8');
const prompts = [
  'def fib(n):\n    if n < 2:\n        return',
  'import os\nimport sys\n\ndef main():\n    ',
  'function add(a, b) {\n  return ',
  'class Stack:\n    def __init__(self):\n        self.items = []\n\n    def push(self, item):\n        ',
  'for (let i = 0; i < 10; i++) {\n',
  'export interface Point {\n  readonly x: number;\n',
  source.slice(0, 600),
  source.slice(600, 1500),
];

const cacheDir = mkdtempSync(join(tmpdir(), 'foredraft-bench-'));
for (const path of process.argv.slice(2)) {
  const model = await loadLlamaModel(path);
  const sequence = (await model.createContext({ contextSize: 1024, threads: 1 })).getSequence();
  for (const format of ['fp32', 'int8', 'int4'] as const) {
    const engine = await loadModel({ modelDir: path, cacheDir, format, threads: 0 });
    let [tokenised, equal, total] = [0, 0, 0];
    for (const prompt of prompts) {
      const ids = engine.tokenizer.encode(prompt);
      if (ids.join() === model.tokenize(prompt).join()) tokenised++;
      await sequence.clearHistory();
      const chosen: number[] = [];
      for await (const token of sequence.evaluate(ids, { temperature: 0, yieldEogToken: true })) {
        chosen.push(token);
        if (chosen.length === GENERATED) break;
      }
      const rows = chosen.map((_, i) => ids.length - 1 + i);
      const next = await new OrtForward(engine).run({ tokens: [...ids, ...chosen], rows });
      equal += next.filter((row, i) => row.ids[0] === chosen[i]).length;
      total += chosen.length;
    }
    await engine.release();
    console.log(
      `${basename(path)} ${format}: ${tokenised} of ${prompts.length} prompts tokenised alike, ` +
        `${equal} of ${total} tokens chosen alike`,
    );
  }
}
rmSync(cacheDir, { recursive: true });
process.exit(0); // node-llama-cpp keeps its threads
