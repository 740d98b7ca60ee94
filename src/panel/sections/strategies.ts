import type { Strategies } from '../../core/stats/events.ts';
import type { Summary } from '../../core/stats/summary.ts';
import { element, region } from '../dom.ts';
import type { Control, ControlKey, ToPage } from '../messages.ts';
import { renderTable } from '../tables.ts';
import { capitalised } from '../views/format.ts';
import { comparisonTable } from '../views/comparison.ts';
import { ControlField, type SetValue } from './control.ts';

interface Row {
  readonly title: string;
  readonly controls: readonly (readonly [key: ControlKey, label: string])[];
  /** What the statistics compare it by. */
  readonly compared?: keyof Strategies;
  /** Values that no control has an option for. */
  readonly values?: Readonly<Record<string, string>>;
}

const rows: readonly Row[] = [
  { title: 'Completions', controls: [['enabled', 'Offer completions while typing']] },
  { title: 'Token healing', controls: [['healing', 'Inside a token']], compared: 'healing' },
  {
    title: 'Drafts',
    controls: [
      ['drafts.count', 'Drafts for one place'],
      ['drafts.strategy', 'Where others come from'],
    ],
    compared: 'drafts',
    values: { off: 'One draft' },
  },
  { title: 'Speculation', controls: [['speculation', 'Draft and verify']], compared: 'speculation' },
  { title: 'Context', controls: [['context.otherFiles', 'Other files']], compared: 'context' },
  {
    title: 'Interpolation',
    controls: [['interpolation', 'Mix in what the project says']],
    compared: 'interpolation',
  },
  { title: 'Length', controls: [['length', 'How far']], compared: 'length' },
];

type SettingsMessage = Extract<ToPage, { readonly type: 'settings' }>;

/** Settings that can be changed in place, and beside each what it changed so far. */
export class StrategySection {
  readonly element: HTMLElement;
  readonly #set: SetValue;
  readonly #grid = element('div', { class: 'strategies' });
  readonly #fields = new Map<ControlKey, ControlField>();
  readonly #comparisons = new Map<keyof Strategies, { readonly row: Row; readonly element: HTMLElement }>();
  #settings: SettingsMessage | undefined;
  #summary: Summary | undefined;

  constructor(set: SetValue) {
    this.#set = set;
    this.element = region(
      'Strategies',
      element(
        'p',
        { class: 'quiet' },
        'Changes apply at once, to all languages without a value of their own. Compare with care: other things may have changed along with a setting.',
      ),
      this.#grid,
    );
  }

  update(settings: SettingsMessage): void {
    this.#settings = settings;
    if (this.#fields.size === 0) this.#build(settings.controls);
    for (const control of settings.controls) this.#fields.get(control.key)?.update(control);
    this.#compare();
  }

  show(summary: Summary): void {
    this.#summary = summary;
    this.#compare();
  }

  #build(controls: readonly Control[]): void {
    for (const row of rows) {
      const fields = row.controls.flatMap(([key, label]) => {
        const control = controls.find((control) => control.key === key);
        if (!control) return [];
        const field = new ControlField(label, control, this.#set);
        this.#fields.set(key, field);
        return [field.element];
      });
      const comparison = element('div', { class: 'scroll' });
      if (row.compared) this.#comparisons.set(row.compared, { row, element: comparison });
      this.#grid.append(
        element(
          'div',
          { class: 'card strategy' },
          element('div', {}, element('h3', {}, row.title), ...fields),
          comparison,
        ),
      );
    }
  }

  #compare(): void {
    if (!this.#settings || !this.#summary) return;
    const { controls, strategies } = this.#settings;
    for (const [setting, { row, element: place }] of this.#comparisons) {
      const options = row.controls.flatMap(
        ([key]) => controls.find((control) => control.key === key)?.options ?? [],
      );
      const label = (value: string) =>
        row.values?.[value] ?? options.find((option) => option.value === value)?.label ?? capitalised(value);
      const table = comparisonTable(this.#summary, setting, strategies[setting], label);
      place.replaceChildren(
        table.rows.length > 0
          ? renderTable(table)
          : element('p', { class: 'quiet' }, 'No suggestion has been seen yet that it could be judged by.'),
      );
    }
  }
}
