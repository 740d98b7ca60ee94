/** A table before it is HTML. The first cell of each row is its header. */
export interface Table {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A table whose second column is drawn as a bar as well. */
export interface BarTable {
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly BarRow[];
  /** In place of a table without rows. */
  readonly empty: string;
  /** Under the table. */
  readonly note?: string;
}

export interface BarRow {
  /** 0 to 1. */
  readonly share: number;
  readonly cells: readonly string[];
}
