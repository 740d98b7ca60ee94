import { button, element } from '../dom.ts';
import { type Period, periods, type ToExtension } from '../messages.ts';

const periodNames: Readonly<Record<Period, string>> = {
  '7': 'Last 7 days',
  '30': 'Last 30 days',
  all: 'All',
};

/** The title of the page, what it looks back on, and what can be done with the statistics. */
export function toolbar(
  period: Period,
  choose: (period: Period) => void,
  send: (message: ToExtension) => void,
): HTMLElement {
  const choices = periods.map((value) => {
    const input = element('input', { type: 'radio', name: 'period', value });
    input.checked = value === period;
    input.addEventListener('change', () => choose(value));
    return element('label', {}, input, element('span', {}, periodNames[value]));
  });
  return element(
    'header',
    {},
    element('h1', {}, 'Foredraft Statistics'),
    element('fieldset', { class: 'periods' }, element('legend', { class: 'unseen' }, 'Period'), ...choices),
    element(
      'div',
      { class: 'actions' },
      button('Export JSON...', () => send({ type: 'export', format: 'json' })),
      button('Export CSV...', () => send({ type: 'export', format: 'csv' })),
      button('Reset...', () => send({ type: 'reset' })),
      button('Open Settings', () => send({ type: 'openSettings' })),
    ),
  );
}
