import * as vscode from 'vscode';
import type { Indentation } from '../core/decode/filters/filter.ts';
import type { PromptContext } from '../core/fim/otherFiles.ts';
import { reach, type Slice, sliceAround } from '../core/document/slice.ts';
import type { CompleteParams } from '../engine/protocol.ts';
import type { Config } from './config.ts';
import { otherCells } from './notebook.ts';
import type { Replacement } from './replacement.ts';

/** Backstop only. What ends a completion is `maxLines`, the time budget, or the model. */
const maxTokens = 256;

/** Asks for what follows the text of `replacement`. */
export function completeParams(
  document: vscode.TextDocument,
  replacement: Replacement,
  config: Config,
  context?: PromptContext,
): CompleteParams {
  const path = promptPath(document);
  return {
    uri: document.uri.toString(),
    path,
    ...withOtherCells(sliceDocument(document, replacement), document, path),
    ...(context && { context }),
    healing: config.healing(document),
    length: config.length(document),
    maxTokens,
    maxLines: config.maxLines(document),
    ...indentationOf(document),
    lineEnds: document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n',
    timeBudgetMs: config.timeBudgetMs,
    interpolation: config.interpolation(document),
    ...(!config.wantsWorkspaceIn(document) && { interpolatesDocumentAlone: true }),
    speculation: config.speculation(document),
    drafts: config.drafts(document),
  };
}

/** As the editor of the document is set: by hand, by its settings, or as found out from the text. */
function indentationOf(document: vscode.TextDocument): { indentation?: Indentation } {
  const editor = vscode.window.visibleTextEditors.find((editor) => editor.document === document);
  const { insertSpaces, tabSize } = editor?.options ?? {};
  return typeof insertSpaces === 'boolean' && typeof tabSize === 'number'
    ? { indentation: { insertSpaces, tabSize } }
    : {};
}

/** A cell is read as a part of its notebook. */
function withOtherCells(slice: Slice, document: vscode.TextDocument, path: string): Slice {
  const { before, after } = otherCells(document, path, reach.before);
  if (before === '' && after === '') return slice;
  const text = slice.prefix + slice.suffix;
  const offset = before.length + slice.prefix.length;
  // A cell that is longer than the slice leaves no room for others before it.
  if (slice.prefixOffset > 0) return { ...slice, suffix: slice.suffix + after };
  return sliceAround(before + text + after, offset);
}

/** Only the text around the cursor is copied: in a file of many megabytes a copy per keystroke would be felt. */
function sliceDocument(document: vscode.TextDocument, { range, text }: Replacement): Slice {
  const start = document.offsetAt(range.start);
  const end = document.offsetAt(range.end);
  const from = document.positionAt(Math.max(0, start - reach.before));
  // Read back, since a position between \r and \n is moved before both.
  const offset = document.offsetAt(from);
  const around = document.getText(new vscode.Range(from, document.positionAt(end + reach.after)));
  const before = around.slice(0, start - offset) + text;
  const { prefix, prefixOffset } = sliceAround(before, before.length, offset);
  const { suffix } = sliceAround(around, end - offset);
  return { prefix, prefixOffset, suffix };
}

/**
 * What the model is told about the file: its path in the workspace, elsewhere only its name, since where a user
 * keeps a file says nothing about it. The ending is the model's only clue to the language of an empty file, so
 * notebook cells and untitled files get the one of their language.
 */
function promptPath({ uri, languageId }: vscode.TextDocument): string {
  const path = vscode.workspace.getWorkspaceFolder(uri)
    ? vscode.workspace.asRelativePath(uri, false)
    : uri.path.slice(uri.path.lastIndexOf('/') + 1);
  const named = uri.scheme === 'vscode-notebook-cell' ? path.replace(/\.[^./]*$/, '') : path;
  const ending = fileEndings[languageId];
  return /\.[^./]+$/.test(named) || ending === undefined ? named : `${named}.${ending}`;
}

/** By VS Code's language id, where the two differ or a file may have no name yet. */
const fileEndings: Readonly<Record<string, string>> = {
  c: 'c',
  cpp: 'cpp',
  csharp: 'cs',
  css: 'css',
  go: 'go',
  html: 'html',
  java: 'java',
  javascript: 'js',
  javascriptreact: 'jsx',
  json: 'json',
  markdown: 'md',
  php: 'php',
  python: 'py',
  ruby: 'rb',
  rust: 'rs',
  shellscript: 'sh',
  typescript: 'ts',
  typescriptreact: 'tsx',
};
