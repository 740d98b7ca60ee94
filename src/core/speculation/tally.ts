import type { DraftSource, SourceName } from './draftSource.ts';

/** What became of the drafts of a source. */
export interface SourceTally {
  /** Nodes that it proposed. */
  readonly proposed: number;
  /** Those of them that turned out to be the text. */
  readonly accepted: number;
}

/** What became of the drafts of a request. */
export interface SpeculationReport {
  /** Forward passes that gave tokens. */
  readonly passes: number;
  /** Nodes that were drafted, whoever proposed them. */
  readonly drafted: number;
  /** Those of them that turned out to be the text. */
  readonly accepted: number;
  /** Milliseconds spent on drafting, and on learning from what came of it. */
  readonly draftMs: number;
  readonly sources: Readonly<Partial<Record<SourceName, SourceTally>>>;
  /** For each token generated, those of open bytes included, the sources that had proposed it there: on demand only. */
  readonly hits?: readonly (readonly SourceName[])[];
}

/** Counts what becomes of drafts. */
export class Tally {
  readonly #sources: readonly DraftSource[];
  readonly #proposed: number[];
  readonly #accepted: number[];
  /** For each token, the sources that had proposed it, as bits. */
  readonly #hits: number[] = [];
  passes = 0;
  drafted = 0;
  accepted = 0;
  milliseconds = 0;

  constructor(sources: readonly DraftSource[]) {
    this.#sources = sources;
    this.#proposed = sources.map(() => 0);
    this.#accepted = sources.map(() => 0);
  }

  /** A pass has nodes with these origins. */
  draft(origins: readonly number[]): void {
    for (const bits of origins) {
      if (bits === 0) continue;
      this.drafted++;
      count(this.#proposed, bits);
    }
  }

  /** One of the nodes turned out to be the text. */
  accept(bits: number): void {
    if (bits === 0) return;
    this.accepted++;
    count(this.#accepted, bits);
  }

  /** The next token, and the sources that had proposed it, drafted or not. */
  token(bits: number): void {
    this.#hits.push(bits);
  }

  /** @param trace whether the hits are asked for */
  report(trace: boolean): SpeculationReport {
    const { passes, drafted, accepted, milliseconds: draftMs } = this;
    const rows = this.#sources.map(({ name }, i) => {
      return [name, { proposed: this.#proposed[i]!, accepted: this.#accepted[i]! }] as const;
    });
    const sources = Object.fromEntries(rows.filter(([, { proposed }]) => proposed > 0));
    return { passes, drafted, accepted, draftMs, sources, ...(trace && { hits: this.#namedHits() }) };
  }

  #namedHits(): SourceName[][] {
    const names = this.#sources.map(({ name }) => name);
    return this.#hits.map((bits) => names.filter((_, i) => bits & (1 << i)));
  }
}

function count(counts: number[], bits: number): void {
  for (let i = 0; i < counts.length; i++) if (bits & (1 << i)) counts[i]!++;
}
