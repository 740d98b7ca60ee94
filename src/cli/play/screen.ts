import { setTimeout as delay } from 'node:timers/promises';
import { printable, styleFor } from '../style.ts';

/** Milliseconds between two keys: quick, but slow enough to see each suggestion. */
const typingPace = 60;

/** Shows a line that is being typed, with the suggestion behind the cursor. */
export interface Screen {
  heading(text: string): void;
  /** After each key. */
  show(typed: string, suggestion: string): Promise<void>;
  /** The suggestion goes into the text. */
  accept(typed: string, suggestion: string): void;
}

export function createScreen(stdout: NodeJS.WriteStream): Screen {
  return stdout.isTTY ? animated(stdout) : plain(stdout);
}

function animated(stdout: NodeJS.WriteStream): Screen {
  const { bold, dim, suggestion: mark } = styleFor(stdout);
  return {
    heading(text) {
      stdout.write(`\n${bold(text)}\n`);
    },
    async show(typed, suggestion) {
      // Only as far as the line goes: what wraps cannot be drawn over.
      const firstLine = printable(suggestion.split('\n', 1)[0]!);
      const columns = stdout.columns > 0 ? stdout.columns : 80; // a terminal need not know its width
      const ghost = dim(firstLine.slice(0, Math.max(0, columns - typed.length - 1)));
      stdout.write(`\r\x1b[K${printable(typed)}\x1b7${ghost}\x1b8`);
      await delay(typingPace);
    },
    accept(typed, suggestion) {
      stdout.write(`\r\x1b[K${printable(typed)}${suggestion === '' ? '' : mark(printable(suggestion))}\n`);
    },
  };
}

function plain(stdout: NodeJS.WriteStream): Screen {
  const { suggestion: mark } = styleFor(stdout);
  return {
    heading(text) {
      stdout.write(`\n${text}\n`);
    },
    show: () => Promise.resolve(),
    accept(typed, suggestion) {
      stdout.write(`${printable(typed)}${suggestion === '' ? '' : mark(printable(suggestion))}\n`);
    },
  };
}
