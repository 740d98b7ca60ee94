/**
 * Code with a hole, of which both sides say what belongs into it. The cursor stands inside a token; the hole ends where
 * a line ends, and the text after it goes on as any model would go on by itself: `}` after the only line of a block.
 */
export interface Hole {
  readonly path: string;
  readonly prefix: string;
  readonly middle: string;
  /** Begins with LF. */
  readonly suffix: string;
}

export const HOLES: readonly Hole[] = [
  {
    path: 'src/total.js',
    prefix: 'function total(prices) {\n  let sum = 0;\n  for (const price of pri',
    middle: 'ces) {',
    suffix: '\n    sum += price;\n  }\n  return sum;\n}\n',
  },
  {
    path: 'tests/repeat.py',
    prefix: 'def repeat(times):\n    for i in ra',
    middle: 'nge(times):',
    suffix: '\n        print(i)\n',
  },
  {
    path: 'src/drain.ts',
    prefix: 'const list = [];\nwhile (queue.length > 0) {\n  list.push(que',
    middle: 'ue.pop());',
    suffix: '\n}\nreturn list;\n',
  },
  {
    path: 'counter.py',
    prefix: 'class Counter:\n    def __init__(self):\n        self.value = 0\n\n    def increment(se',
    middle: 'lf):',
    suffix: '\n        self.value += 1\n',
  },
  {
    path: 'reader.py',
    prefix: 'try:\n    import json\nexc',
    middle: 'ept ImportError:',
    suffix: '\n    json = None\n',
  },
  {
    path: 'src/index.js',
    prefix: 'const fs = require("fs");\nconst path = req',
    middle: 'uire("path");',
    suffix: '\n\nmodule.exports = { read };\n',
  },
  {
    path: 'src/nameOf.ts',
    prefix: 'if (user === undefined) {\n  throw new Er',
    middle: "ror('no user');",
    suffix: '\n}\nreturn user.name;\n',
  },
  {
    path: 'src/max.ts',
    prefix:
      'export function max(a: number, b: number): number {\n  if (a > b) {\n    return a;\n  }\n  return ',
    middle: 'b;',
    suffix: '\n}\n',
  },
];
