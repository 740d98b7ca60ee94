import { element, newId, region } from '../dom.ts';
import type { RecentRequest } from '../messages.ts';
import { recentRow } from '../views/recent.ts';

const columns = ['Time', 'Place', 'Outcome', 'Took', 'Phases, ms'];

/**
 * What was asked for lately, the newest first. It is no live region: while somebody types a request comes with each
 * key, and a screen reader that read them all out would read nothing else.
 */
export class RecentSection {
  readonly element: HTMLElement;
  readonly #body = element('tbody');
  readonly #scroll: HTMLElement;
  readonly #empty = element(
    'p',
    { class: 'quiet' },
    'Requests of this window are listed here as they come. The list is kept in memory only.',
  );
  /** Rows by id: those that are there already stay, and with them what is selected in them. */
  #rows = new Map<number, HTMLElement>();

  constructor() {
    const caption = newId('recent');
    this.#scroll = element(
      'div',
      { class: 'recent scroll', tabindex: '0', role: 'group', 'aria-labelledby': caption, hidden: '' },
      element(
        'table',
        {},
        element('caption', { id: caption }, 'The newest first, of this window only, kept in memory'),
        element(
          'thead',
          {},
          element('tr', {}, ...columns.map((column) => element('th', { scope: 'col' }, column))),
        ),
        this.#body,
      ),
    );
    this.element = region('Recent requests', this.#empty, this.#scroll);
  }

  show(requests: readonly RecentRequest[]): void {
    this.#empty.hidden = requests.length > 0;
    this.#scroll.hidden = requests.length === 0;
    const rows = new Map(
      requests.map((request) => [request.id, this.#rows.get(request.id) ?? renderRow(request)]),
    );
    for (const [id, row] of this.#rows) if (!rows.has(id)) row.remove();
    let before: Element | null = this.#body.firstElementChild;
    for (const row of rows.values()) {
      if (row === before) before = before.nextElementSibling;
      else this.#body.insertBefore(row, before);
    }
    this.#rows = rows;
  }
}

function renderRow(request: RecentRequest): HTMLElement {
  const { time, place, outcome, reason, total, phases } = recentRow(request);
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, time),
    element('td', {}, place),
    element(
      'td',
      { class: 'outcome' },
      element('strong', {}, outcome),
      ...(reason === '' ? [] : [element('span', { class: 'quiet' }, ` ${reason}`)]),
    ),
    element('td', {}, total),
    element('td', { class: 'quiet' }, phases),
  );
}
