import type { Summary } from '../../core/stats/summary.ts';
import { calibrationChart } from '../charts/calibration.ts';
import { ChartFigure, type ChartSpec, type ChartView } from '../charts/chartFigure.ts';
import { daysChart } from '../charts/days.ts';
import { histogramChart, phasesChart } from '../charts/latency.ts';
import { speculationChart } from '../charts/speculation.ts';
import { element, region } from '../dom.ts';
import { renderBarTable } from '../tables.ts';
import type { Theme } from '../theme.ts';
import {
  daysView,
  endTable,
  languageTable,
  lengthTable,
  positionTable,
  survivalTable,
} from '../views/acceptance.ts';
import { calibrationView } from '../views/calibration.ts';
import { answerTable, outcomeTable, speculationView } from '../views/engine.ts';
import { headlines } from '../views/headline.ts';
import { histogramView, phasesView } from '../views/latency.ts';
import type { BarTable } from '../views/table.ts';

/** A part of the page that shows something of a summary. */
export interface SummaryPart {
  readonly element: HTMLElement;
  show(summary: Summary): void;
}

function headlinePart(): SummaryPart {
  const list = element('dl', { class: 'headlines' });
  return {
    element: region('Overview', list),
    show: (summary) =>
      list.replaceChildren(
        ...headlines(summary).map(({ name, value, detail }) =>
          element(
            'div',
            {},
            element('dt', {}, name),
            element('dd', { class: 'value' }, value),
            element('dd', { class: 'quiet' }, detail),
          ),
        ),
      ),
  };
}

function barTablePart(table: (summary: Summary) => BarTable): SummaryPart {
  const made = element('div', { class: 'card' });
  return {
    element: made,
    show: (summary) => made.replaceChildren(...renderBarTable(table(summary))),
  };
}

function chartPart<View extends ChartView>(
  spec: ChartSpec<View>,
  view: (summary: Summary) => View,
  theme: Theme,
): SummaryPart {
  const figure = new ChartFigure(spec, theme);
  figure.element.classList.add('card');
  return { element: figure.element, show: (summary) => figure.show(view(summary)) };
}

function group(title: string, parts: readonly SummaryPart[]): SummaryPart {
  return {
    element: region(title, element('div', { class: 'cards' }, ...parts.map((part) => part.element))),
    show: (summary) => {
      for (const part of parts) part.show(summary);
    },
  };
}

/** All parts that show the past, from the top of the page down. */
export function summaryParts(theme: Theme): readonly SummaryPart[] {
  const days = chartPart(daysChart, daysView, theme);
  days.element.classList.add('wide');
  return [
    headlinePart(),
    group('Acceptance', [
      days,
      barTablePart(endTable),
      barTablePart(languageTable),
      barTablePart(lengthTable),
      barTablePart(positionTable),
      barTablePart(survivalTable),
      chartPart(calibrationChart, calibrationView, theme),
    ]),
    group('Speed', [
      chartPart(histogramChart, histogramView, theme),
      chartPart(phasesChart, phasesView, theme),
      chartPart(speculationChart, speculationView, theme),
      barTablePart(answerTable),
      barTablePart(outcomeTable),
    ]),
  ];
}
