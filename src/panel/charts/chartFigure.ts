import { Chart, type ChartData, type ChartOptions, type ChartType } from 'chart.js';
import { element, newId } from '../dom.ts';
import { renderTable } from '../tables.ts';
import type { Palette, Theme } from '../theme.ts';
import type { Table } from '../views/table.ts';

/** What every chart says in words as well. */
export interface ChartView {
  /** What there is to see. */
  readonly sentence: string;
  readonly table: Table;
}

/** How one kind of chart is painted. */
export interface ChartSpec<View extends ChartView> {
  readonly title: string;
  readonly type: ChartType;
  /** For the style sheet, which gives each chart its height. */
  readonly name: string;
  readonly data: (view: View, palette: Palette) => ChartData;
  readonly options: (palette: Palette, view: View) => ChartOptions;
}

/**
 * A chart with its sentence and, folded away, its numbers. The chart is made once and updated from then on; without
 * data there is only the sentence.
 */
export class ChartFigure<View extends ChartView> {
  readonly element: HTMLElement;
  readonly #spec: ChartSpec<View>;
  readonly #theme: Theme;
  readonly #canvas = element('canvas', { role: 'img' });
  readonly #picture: HTMLElement;
  readonly #sentence = element('p');
  readonly #numbers = element('div', { class: 'scroll' });
  readonly #details: HTMLDetailsElement;
  #chart: Chart | undefined;
  #view: View | undefined;

  constructor(spec: ChartSpec<View>, theme: Theme) {
    this.#spec = spec;
    this.#theme = theme;
    const id = newId('chart');
    this.#picture = element('div', { class: `chart ${spec.name}`, hidden: '' }, this.#canvas);
    this.#details = element(
      'details',
      { hidden: '' },
      element('summary', {}, 'Numbers', element('span', { class: 'unseen' }, ` of: ${spec.title}`)),
      this.#numbers,
    );
    this.element = element(
      'figure',
      { 'aria-labelledby': id },
      element('figcaption', {}, element('h3', { id }, spec.title), this.#sentence),
      this.#picture,
      this.#details,
    );
    theme.onChange(() => this.#draw());
  }

  show(view: View): void {
    this.#view = view;
    this.#sentence.textContent = view.sentence;
    this.#canvas.setAttribute('aria-label', `${this.#spec.title}: ${view.sentence}`);
    const isEmpty = view.table.rows.length === 0;
    this.#picture.hidden = isEmpty;
    this.#details.hidden = isEmpty;
    this.#numbers.replaceChildren(renderTable(view.table));
    this.#draw();
  }

  #draw(): void {
    if (this.#view === undefined || this.#picture.hidden) return;
    const { palette } = this.#theme;
    const data = this.#spec.data(this.#view, palette);
    const options = this.#spec.options(palette, this.#view);
    if (this.#chart) {
      this.#chart.data = data;
      this.#chart.options = options;
      this.#chart.update('none');
    } else {
      this.#chart = new Chart(this.#canvas, { type: this.#spec.type, data, options });
    }
  }
}
