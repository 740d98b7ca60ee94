import { element } from './dom.ts';
import type { BarTable, Table } from './views/table.ts';

function head(columns: readonly string[]): HTMLElement {
  const cells = columns.map((column) => element('th', { scope: 'col' }, column));
  return element('thead', {}, element('tr', {}, ...cells));
}

function row(cells: readonly (Node | string)[]): HTMLElement {
  const [header, ...others] = cells;
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, header!),
    ...others.map((cell) => element('td', {}, cell)),
  );
}

export function renderTable({ caption, columns, rows }: Table): HTMLTableElement {
  return element(
    'table',
    {},
    element('caption', {}, caption),
    head(columns),
    element('tbody', {}, ...rows.map(row)),
  );
}

/** The second cell of each row has a bar under its number. */
export function renderBarTable({ caption, columns, rows, empty, note }: BarTable): readonly HTMLElement[] {
  if (rows.length === 0) return [element('h3', {}, caption), element('p', { class: 'quiet' }, empty)];
  const table = renderTable({
    caption,
    columns,
    rows: [],
  });
  table.classList.add('bars');
  for (const { share, cells } of rows) {
    const [header, number, ...others] = cells;
    table.tBodies[0]!.append(row([header!, bar(number!, share), ...others]));
  }
  return note === undefined ? [table] : [table, element('p', { class: 'quiet' }, note)];
}

function bar(number: string, share: number): DocumentFragment {
  const fill = element('div', { class: 'fill' });
  fill.style.width = `${Math.min(1, share) * 100}%`; // through CSSOM, which the page's policy allows
  const both = document.createDocumentFragment();
  both.append(number, element('div', { class: 'track', 'aria-hidden': 'true' }, fill));
  return both;
}
