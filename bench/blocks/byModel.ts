import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Parser } from '@vscode/tree-sitter-wasm';
import { isExactMatch } from '../../src/core/eval/metrics.ts';
import { Completer } from '../../src/engine/completer.ts';
import { loadModel } from '../../src/engine/model/loadModel.ts';
import type { Documents } from '../../src/engine/syntax/documents.ts';
import { statementAt } from '../../src/engine/syntax/statement.ts';
import type { BlockHole } from './holes.ts';

/** What a model has written in place of what is missing. */
export interface Written {
  readonly text: string;
  /** What was there. */
  readonly isRight: boolean;
  /** A statement without errors that ends where the text ends, be it the right one or not. */
  readonly isWhole: boolean;
}

/** Asks the bundled model, which ends its texts by indentation alone or by the tree. */
export async function openModel(
  documents: Documents,
): Promise<(hole: BlockHole, parser: Parser, hasTree: boolean) => Promise<Written>> {
  const model = await loadModel({
    modelDir: 'models/foredraft-7m',
    cacheDir: join(tmpdir(), 'foredraft-bench'),
    format: 'int8',
    threads: 1,
  });
  const completers = [new Completer(model), new Completer(model, { documents })] as const;
  return async (hole, parser, hasTree) => {
    const { path, prefix, prefixOffset, suffix, truth } = hole;
    const { text } = await completers[hasTree ? 1 : 0].complete(
      {
        ...{ uri: path, path, prefix, prefixOffset, suffix, healing: 'exact', length: 'block' },
        ...{ maxTokens: 256, maxLines: 30, timeBudgetMs: 10_000 },
      },
      { aborted: false },
      { load: 0, queue: 0 },
    );
    return { text, isRight: isExactMatch(text, truth), isWhole: isWhole(hole, text, parser) };
  };
}

function isWhole({ kind, prefix, suffix }: BlockHole, text: string, parser: Parser): boolean {
  if (text.trim() === '') return false;
  const tree = parser.parse(prefix + text + suffix)!; // null without a language, or when cancelled
  const place = kind === 'body' ? prefix.trimEnd().length - 1 : prefix.length + text.search(/\S/);
  const node = statementAt(tree, place, prefix.lastIndexOf('\n') + 1);
  const end = prefix.length + text.trimEnd().replace(/[;,]$/, '').length;
  const isWhole = node !== undefined && !node.hasError && Math.abs(node.endIndex - end) <= 1;
  tree.delete();
  return isWhole;
}
