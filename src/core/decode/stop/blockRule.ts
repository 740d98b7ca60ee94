import { Lexer } from '../../document/lexer.ts';
import { indentWidth, isBlank } from '../../document/lines.ts';
import type { Syntax } from '../../document/syntax.ts';
import type { StopRule } from '../stop.ts';
import type { CursorContext } from '../../document/cursorContext.ts';

const closer = /^\s*[)\]}]/;
/** Clauses that carry on the statement above them at the same indentation. */
const clauses = ['else', 'elif', 'except', 'catch', 'finally'];
/** Lines that belong to the statement below them: comments and decorators. */
const introduces = /^\s*(?:\/\/|\/?\*|#|@)/;
/** Ends of lines whose statement goes on, whatever the next one is indented by. */
const goesOn = /(?: (?:[-=+*%<>?&|^]|&&|\|\||\?\?)|\\)$|\b(?:and|or|not|in)$/;
/** Words that some language continues a statement with at the same indentation, where only its grammar can tell. */
const sections = ['case', 'default', 'where', 'while', 'when', 'rescue', 'ensure', 'and', 'or'];
const labels = ['public', 'private', 'protected'];

/**
 * Ends a block completion with the block: before a line indented less than the one it began on, and, once a
 * statement is complete, before one indented equally. From a blank line that makes one whole statement, which
 * is what can be judged at a glance; from an opener it makes the whole block.
 */
export function blockRule(cursor: CursorContext, syntax?: Syntax): StopRule {
  const { linePrefix, nextLine, open } = cursor;
  const startsBlank = isBlank(linePrefix);
  const startIndent = indentWidth(cursor.header);

  /** A closer on its line is wanted if the text has no more lines of the block, nor the closer, below the cursor. */
  const closesBlock = (line: string): boolean => {
    if (!closer.test(line)) return false;
    const further = indentWidth(nextLine) - indentWidth(line);
    return further < 0 || (further === 0 && !closer.test(nextLine));
  };

  return (generated) => {
    const lexer = new Lexer(open);
    let base = startIndent;
    let lineStart = 0;
    let end = 0; // of the last line that is not blank
    let isFirst = startsBlank;
    let isComplete = !startsBlank;
    const endsBefore = (line: string, indent: number, isOpenEnded: boolean): boolean => {
      const isInside = lexer.depth > 0 && (!lexer.inCode || indent >= base || closer.test(line));
      if (isInside || indent > base || closesBlock(line)) return false;
      const byIndentation = indent < base || (isComplete && !carriesOn(line, clauses, isOpenEnded));
      if (!syntax || closer.test(line)) return byIndentation;
      const belongs = syntax.belongs(generated, lineStart);
      const isWord = isOpenEnded && /^\s*\w+$/.test(line); // that is still being written, perhaps
      if (belongs === undefined) return byIndentation && !isWord && !carriesOn(line, sections, isOpenEnded);
      if (belongs || (indent === base && carriesOn(line, clauses, isOpenEnded))) return false;
      return !(isWord && carriesOn(line, [...sections, ...labels], true));
    };
    for (const rest of generated.split('\n')) {
      const line = lineStart === 0 ? linePrefix + rest : rest;
      const indent = indentWidth(line);
      const isOpenEnded = lineStart + rest.length === generated.length;
      if (!isBlank(line)) {
        if (isFirst && indent >= base) {
          base = indent;
        } else if (lineStart > 0 && endsBefore(line, indent, isOpenEnded)) {
          return { reason: 'block', keep: end };
        }
        isFirst = false;
        if (!introduces.test(line)) isComplete = !goesOn.test(line);
        end = lineStart + rest.length;
      }
      if (!isOpenEnded) lexer.run(rest + '\n');
      lineStart += rest.length + 1;
    }
    return undefined;
  };
}

/** Whether a line begins with one of the words, or may yet when its last word is still being written. */
function carriesOn(line: string, words: readonly string[], isOpenEnded: boolean): boolean {
  const content = line.trim();
  const word = /^[a-z]*/.exec(content)![0];
  return words.includes(word) || (isOpenEnded && word === content && words.some((w) => w.startsWith(word)));
}
