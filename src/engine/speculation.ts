import { CostProfile, type CostTable } from '../core/decode/costProfile.ts';
import { Drafter } from '../core/speculation/drafter.ts';
import type { DraftSource, SourceName } from '../core/speculation/draftSource.ts';
import { GhostMemory, type Place } from '../core/speculation/ghostMemory.ts';
import { CostRows } from '../core/speculation/passCosts.ts';
import { DocumentSource } from '../core/speculation/sources/documentSource.ts';
import { GhostSource } from '../core/speculation/sources/ghostSource.ts';
import { RecyclingSource } from '../core/speculation/sources/recyclingSource.ts';
import { TrigramSource } from '../core/speculation/sources/trigramSource.ts';
import { WorkspaceSource } from '../core/speculation/sources/workspaceSource.ts';
import { type ByteString, toText } from '../core/tokens/byteString.ts';
import type { WorkspaceIndex } from '../core/speculation/workspaceIndex.ts';
import type { Tokenizer } from '../core/tokens/tokenizer.ts';

/** A place to be completed, as drafts need it. */
export interface DraftedText {
  /** Tokens before the open bytes, those nearest to the cursor last. */
  readonly text: readonly number[];
  readonly open: ByteString;
  readonly place: Place;
}

/** The drafts of one loaded model: the sources, and all that is learned of them. */
export class Speculation {
  readonly #tokenizer: Tokenizer;
  readonly #ghosts = new GhostMemory();
  readonly #ghost = new GhostSource();
  readonly #drafter: Drafter;
  readonly #costTable: () => CostTable | undefined;
  #costs = { table: undefined as CostTable | undefined, rows: new CostRows(undefined) };

  /**
   * @param costTable what is known of the costs of passes by now
   * @param more what drafts may come from beside the text
   */
  constructor(
    tokenizer: Tokenizer,
    costTable: () => CostTable | undefined,
    {
      workspace,
      draftModel,
    }: { workspace?: WorkspaceIndex | undefined; draftModel?: DraftSource | undefined } = {},
  ) {
    this.#tokenizer = tokenizer;
    this.#costTable = costTable;
    // As numbers side by side: it is asked for each token that a pass finds probable.
    const isTextByToken = Uint8Array.from({ length: tokenizer.size }, (_, token) =>
      tokenizer.bytes(token) === '' ? 0 : 1,
    );
    const isText = (token: number): boolean => isTextByToken[token] === 1;
    this.#drafter = new Drafter({
      sources: [
        this.#ghost,
        new DocumentSource(isText),
        new RecyclingSource(tokenizer.size, isText),
        new TrigramSource(isText),
        ...(workspace ? [new WorkspaceSource(workspace, isText)] : []),
        ...(draftModel ? [draftModel] : []),
      ],
      costs: () => this.#currentCosts(),
      bytes: (token) => tokenizer.bytes(token),
      now: () => performance.now(),
    });
  }

  /** @param sources those that may be used */
  begin({ text, open, place }: DraftedText, sources: readonly SourceName[]): Drafter {
    const ghost = this.#ghosts.at(place);
    this.#ghost.setGhost(ghost === undefined ? [] : this.#tokenizer.encode(toText(open) + ghost));
    this.#drafter.begin(text, sources);
    return this.#drafter;
  }

  /** Remembers what was generated at a place, whoever drafted it. */
  remember(place: Place, text: string): void {
    this.#ghosts.remember({ ...place, text });
  }

  #currentCosts(): CostRows {
    const table = this.#costTable();
    if (table !== this.#costs.table) {
      this.#costs = { table, rows: new CostRows(table && new CostProfile(table)) };
    }
    return this.#costs.rows;
  }
}
