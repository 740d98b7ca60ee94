import { characterStart } from '../core/document/slice.ts';
import type { Completion, Draft } from '../engine/protocol.ts';
import { printable, styleFor } from './style.ts';
import { formatTable, milliseconds, percent } from './table.ts';

/** Characters of its line shown on either side of the cursor. */
const maxContext = 100;

/** A suggestion for people: in its line, with what it took to make. */
export function completionView(text: string, offset: number, result: Completion, loadMs: number): string {
  const style = styleFor(process.stdout);
  const [before, after] = lineAround(text, offset);
  const suggestion = result.text === '' ? '' : style.suggestion(printable(result.text));
  const { tokens, timings } = result;
  const table = formatTable([
    ['loading the model', '', milliseconds(loadMs)],
    ['prompt', `${tokens.prompt} tokens`, milliseconds(timings.prompt)],
    [
      'prefill',
      `${tokens.prompt - tokens.reused} new, ${tokens.reused} reused`,
      milliseconds(timings.prefill),
    ],
    ['healing', '', milliseconds(timings.healing)],
    ['decode', `${tokens.generated} tokens`, milliseconds(timings.decode)],
    ['filters', '', milliseconds(timings.filters)],
    ['total', '', milliseconds(timings.total)],
  ]);
  const others = (result.alternatives ?? []).map(
    (draft) => `${style.dim(share(draft))}  ${style.suggestion(printable(draft.text))}\n`,
  );
  const list = others.length > 0 ? `${style.dim(`${share(result)}  as above`)}\n${others.join('')}\n` : '';
  const verdict = result.text === '' ? 'no suggestion, ended by' : 'ended by';
  return `${printable(before)}${suggestion}${printable(after.slice(result.replaces ?? 0))}\n\n${list}${style.dim(`${table}${verdict} ${result.stop}`)}\n`;
}

function lineAround(text: string, offset: number): [before: string, after: string] {
  const before = text.slice(characterStart(text, Math.max(0, offset - maxContext)), offset);
  const after = text.slice(offset, characterStart(text, Math.min(text.length, offset + maxContext)));
  return [before.slice(before.search(/[^\r\n]*$/)), after.slice(0, after.search(/[\r\n]|$/))];
}

/** How probable a draft is. */
function share({ confidence }: Draft): string {
  return (confidence === undefined ? 'not scored' : percent(confidence)).padStart(10);
}
