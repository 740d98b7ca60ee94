import type { Summary } from '../core/stats/summary.ts';
import { element } from './dom.ts';
import type { Period, ToExtension, ToPage } from './messages.ts';
import { RecentSection } from './sections/recent.ts';
import { StrategySection } from './sections/strategies.ts';
import { summaryParts } from './sections/summarySections.ts';
import { toolbar } from './sections/toolbar.ts';
import { Theme } from './theme.ts';

const whatWillAppear =
  'Nothing has been recorded in this period. With the first suggestion that you see, its time and its end appear here; what is left of accepted text follows after 30 seconds, 2 and 10 minutes; and values of a setting can be compared once there are 50 suggestions with each.';

/** The whole page, put into an empty body. */
export class Page {
  readonly #parts = summaryParts(new Theme());
  readonly #summary: HTMLElement;
  readonly #empty = element('p', { class: 'card', hidden: '' }, whatWillAppear);
  readonly #strategies: StrategySection;
  readonly #recent = new RecentSection();
  readonly #notKept = element(
    'p',
    { class: 'card', hidden: '' },
    'Statistics are turned off in the settings (foredraft.statistics): nothing new is recorded.',
  );
  readonly #server = element('p', { class: 'card', hidden: '' });
  readonly #notice = element('p', { class: 'notice', role: 'status' });
  #period: Period;

  constructor(period: Period, send: (message: ToExtension) => void, save: (period: Period) => void) {
    this.#period = period;
    this.#strategies = new StrategySection((key, value) => send({ type: 'set', key, value }));
    this.#summary = element('div', { hidden: '' }, ...this.#parts.map((part) => part.element));
    const choose = (chosen: Period): void => {
      this.#period = chosen;
      save(chosen);
      send({ type: 'period', period: chosen });
    };
    document.body.append(
      toolbar(period, choose, send),
      this.#notice,
      element(
        'main',
        {},
        this.#notKept,
        this.#empty,
        this.#summary,
        this.#server,
        this.#strategies.element,
        this.#recent.element,
      ),
      element(
        'footer',
        { class: 'quiet' },
        'All of this is on this computer, and nothing of it is sent anywhere. No text of yours is recorded.',
      ),
    );
  }

  receive(message: ToPage): void {
    switch (message.type) {
      case 'summary':
        // Another period may have been chosen while this one was worked out.
        if (message.period === this.#period) this.#show(message.summary);
        break;
      case 'settings':
        this.#strategies.update(message);
        this.#notKept.hidden = message.isKept;
        this.#server.textContent = message.server ?? '';
        this.#server.hidden = message.server === undefined;
        break;
      case 'recent':
        this.#recent.show(message.requests);
        break;
      case 'notice':
        this.#notice.textContent = message.message;
        break;
    }
  }

  #show(summary: Summary): void {
    const isEmpty = summary.events === 0;
    this.#empty.hidden = !isEmpty;
    this.#summary.hidden = isEmpty;
    if (!isEmpty) for (const part of this.#parts) part.show(summary);
    this.#strategies.show(summary);
  }
}
