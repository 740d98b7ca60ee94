import { greedyChoice } from '../decode/choice/tokenChoice.ts';
import { type Generated, GrowingText } from '../decode/growingText.ts';
import type { NextTokens } from '../forward.ts';
import { forkedPolicy } from './forkedPolicy.ts';
import { type Fork, Forks } from './forks.ts';
import type { Others, OtherText, Site } from './others.ts';
import { scoredTexts, TextLane } from './textLane.ts';

/** Forks given up, because all they come to is there already or nothing, before a draft fewer is shown. */
const MAX_BARREN = 4;

/**
 * Exact branching: each draft leaves the main text at one of its most probable forks and goes on greedily. Which forks
 * these are is known for certain when the main text is complete; until then its best so far are decoded with it, and
 * give way to better ones.
 */
export class Branching implements Others {
  readonly #site: Site;
  readonly #count: number;
  readonly #least: number;
  readonly #forks: Forks;
  /** Tokens of the open bytes, which the main text stands on. */
  readonly #opened: number;
  #lanes = new Map<string, TextLane>();
  readonly #barren = new Set<string>();
  readonly #finished = new Map<Generated, string>();

  constructor(site: Site, { count, least }: { readonly count: number; readonly least: number }) {
    const { rules, opening } = site;
    this.#site = site;
    this.#count = count;
    this.#least = least;
    this.#forks = new Forks((token) => rules.tokenizer.bytes(token), rules.ends);
    this.#opened = opening.walk.path.length;
    if (opening.others) this.#forks.begin(opening.others);
  }

  watch(next: NextTokens): void {
    const { text, opening } = this.#site;
    if (opening.others && text.count === 0) return; // these ways are known, and others beside them
    this.#forks.pass(text, this.#opened + text.count, next);
  }

  lanes(): readonly TextLane[] {
    const { text, ended } = this.#site;
    const main = ended();
    const taken = new Set(main && [this.#shown(main)]);
    const lanes = new Map<string, TextLane>();
    for (const fork of this.#forks.best(text.bytes, main !== undefined)) {
      if (lanes.size === this.#count || this.#barren.size === MAX_BARREN) break;
      if (this.#barren.has(fork.key)) continue;
      const lane = this.#lanes.get(fork.key) ?? this.#open(fork);
      const shown = lane.ended && this.#shown(lane.ended);
      if (lane.isGivenUp || shown === '' || (shown !== undefined && taken.has(shown))) {
        this.#barren.add(fork.key);
        continue;
      }
      if (shown !== undefined) taken.add(shown);
      lanes.set(fork.key, lane);
    }
    this.#lanes = lanes;
    return [...lanes.values()];
  }

  texts(): readonly OtherText[] {
    return scoredTexts([...this.#lanes.values()]);
  }

  #shown(generated: Generated): string {
    let shown = this.#finished.get(generated);
    if (shown === undefined) this.#finished.set(generated, (shown = this.#site.finish(generated).text));
    return shown;
  }

  #open({ place, way }: Fork): TextLane {
    const { rules, path, fork } = this.#site;
    const { depth } = place;
    const text = new GrowingText(rules, place);
    const last = way.tokens.at(-1)!;
    const ended = text.take(last, way.probability, way.beyond);
    const drafts = forkedPolicy(fork(depth), way.tokens);
    const choice = greedyChoice(rules.tokenizer, rules.ends);
    const writing = { text, choice, drafts, least: this.#least };
    return new TextLane(writing, path()[depth - 1] ?? -1, ended ? { ended } : { tokens: way.tokens });
  }
}
