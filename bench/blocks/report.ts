import type { Written } from './byModel.ts';

/** What became of one hole, by indentation alone and with the tree. */
export interface Ends {
  readonly indentation: number;
  readonly tree: number;
  /** Where it should end; all are offsets in the text that is written. */
  readonly truth: number;
  /** Milliseconds that the tree took. */
  readonly milliseconds: number;
}

/** A row of the table. */
export function summary(holes: readonly Ends[]): Record<string, number | string> {
  const count = (isIt: (ends: Ends) => boolean): number => holes.filter(isIt).length;
  const percent = (n: number): string => `${((100 * n) / holes.length).toFixed(1)} %`;
  const times = holes.map(({ milliseconds }) => milliseconds).toSorted((a, b) => a - b);
  const quantile = (q: number): string => times[Math.floor(q * (times.length - 1))]!.toFixed(2);
  return {
    holes: holes.length,
    'right by indentation': percent(count(({ indentation, truth }) => indentation === truth)),
    'with the tree': percent(count(({ tree, truth }) => tree === truth)),
    'only with it': count(({ indentation, tree, truth }) => tree === truth && indentation !== truth),
    'only without': count(({ indentation, tree, truth }) => tree !== truth && indentation === truth),
    'ms p50': quantile(0.5),
    'ms p95': quantile(0.95),
  };
}

/** What a model has written for one hole, ended by indentation alone and with the tree. */
export interface WrittenTwice {
  readonly alone: Written;
  readonly tree: Written;
}

/** A row of the table of what a model has written. */
export function answersOf(holes: readonly WrittenTwice[]): Record<string, number> {
  const count = (isIt: (written: WrittenTwice) => boolean): number => holes.filter(isIt).length;
  return {
    holes: holes.length,
    'ended otherwise': count(({ alone, tree }) => alone.text !== tree.text),
    'whole by indentation': count(({ alone }) => alone.isWhole),
    'whole with the tree': count(({ tree }) => tree.isWhole),
    'only with it': count(({ alone, tree }) => tree.isWhole && !alone.isWhole),
    'only without': count(({ alone, tree }) => !tree.isWhole && alone.isWhole),
    'right by indentation': count(({ alone }) => alone.isRight),
    'right with the tree': count(({ tree }) => tree.isRight),
  };
}
