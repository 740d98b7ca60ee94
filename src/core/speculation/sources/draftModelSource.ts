import { type Cancellation, Cancelled, commonPrefix, NO_BRANCHES, Sequence } from '../../decode/sequence.ts';
import type { Forward, NextTokens } from '../../forward.ts';
import type { ByteString } from '../../tokens/byteString.ts';
import type { DraftLength } from '../draftLength.ts';
import type { Candidate, DraftSource, Preparation } from '../draftSource.ts';
import { DraftLedger } from './draftLedger.ts';

export interface DraftModelOptions {
  readonly forward: Forward;
  /** What a pass costs, in passes of the model that it drafts for. */
  readonly costRatio: number;
  readonly length: DraftLength;
  /** Bytes of a token; empty for special ones. */
  readonly bytes: (token: number) => ByteString;
  /** A pass has failed: there are no drafts any more. */
  readonly onFailure: (error: unknown) => void;
}

/** What the draft model says after some of its own tokens. */
interface Level {
  /** Its own choice first. */
  readonly candidates: readonly Candidate[];
  /** Whether no other source would have had that drafted. */
  readonly isNews: boolean;
}

const MAX_DEPTH = 16;
const MAX_CANDIDATES = 4;
/** What was less probable than this is hardly ever right. */
const LEAST_PROBABILITY = 0.02;
/** Lower ends of the classes of probability. */
const CLASSES = [0.98, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1, 0];
/** How often candidates are right: by class of probability, then rank (first, second, later). */
const PRIORS = CLASSES.map((low, i) => (low + (CLASSES[i - 1] ?? 1)) / 2).map((q) => [
  0.3 + 0.7 * q,
  0.5 * q,
  0.4 * q,
]);
/** How often its first choice is right: to begin with, and over how many tokens that is averaged. */
const HIT_RATE = { prior: 0.7, memory: 64 };

/**
 * Drafts what a smaller model holds probable (Leviathan et al. 2211.17192): greedily, token by token, and at each of
 * them the runners-up. Each level costs a pass, one after another, so there are as many as pay.
 */
export class DraftModelSource implements DraftSource<number> {
  readonly name = 'draftModel';
  readonly priors = PRIORS.flat();
  readonly #options: DraftModelOptions;
  readonly #sequence: Sequence;
  readonly #ledger = new DraftLedger();
  #prompt: readonly number[] | undefined;
  /** What the draft model has been shown, or is to be. */
  #text: number[] = [];
  /** What it says after the text, after that and its first choice, and so on. */
  #levels: Level[] = [];
  #hitRate = HIT_RATE.prior;
  /** Of the last draft. */
  #accepted = 0;
  #isRejected = false;
  #isStopped = false;

  constructor(options: DraftModelOptions) {
    this.#options = options;
    this.#sequence = new Sequence(options.forward);
  }

  /** Lays out the prompt of the text to come for the draft model; without one that text is what it is shown. */
  setPrompt(prompt: readonly number[]): void {
    this.#prompt = prompt;
  }

  /** No pass any more: something has happened to the draft model. */
  stop(): void {
    this.#isStopped = true;
  }

  begin(text: readonly number[]): void {
    this.#ledger.begin();
    this.#text = [...(this.#prompt ?? text)];
    this.#prompt = undefined;
    this.#levels = [];
  }

  append(token: number): void {
    this.#text.push(token);
    const level = this.#levels.shift();
    if (!level) return;
    const isRight = level.candidates[0]!.token === token;
    this.#hitRate += ((isRight ? 1 : 0) - this.#hitRate) / HIT_RATE.memory;
    if (isRight) {
      this.#accepted++;
      if (level.isNews) this.#ledger.win(1);
    } else {
      this.#isRejected = true;
      this.#levels = [];
    }
  }

  end(): number | undefined {
    return this.#levels.length > 0 ? 0 : undefined;
  }

  advance(depth: number, token: number): number | undefined {
    const isOwn = this.#levels[depth]!.candidates[0]!.token === token;
    return isOwn && depth + 1 < this.#levels.length ? depth + 1 : undefined;
  }

  propose(depth: number): readonly Candidate[] {
    return this.#levels[depth]!.candidates;
  }

  async prepare(preparation: Preparation, cancellation: Cancellation): Promise<number> {
    const { depth, least, pace, acceptance, others } = preparation;
    this.#learnLength();
    const path: number[] = [];
    let { open } = preparation;
    let reach = 1;
    let spent = 0;
    while (path.length < Math.min(depth, MAX_DEPTH)) {
      const drafted = others(path).filter(({ probability }) => reach * probability > least);
      if (path.length === this.#levels.length) {
        const covered = drafted.reduce((sum, { probability }) => sum + probability, 0);
        const gain = Math.max(0, reach * this.#hitRate - least) * Math.max(0, 1 - covered);
        const cost = this.#affordable(path, gain, preparation);
        if (cost === undefined) break;
        spent += cost;
        const candidates = await this.#candidates(path, open, cancellation);
        const isNews = drafted.every(({ token }) => token !== candidates[0]?.token);
        this.#ledger.spend(pace * cost + (isNews ? least : 0));
        if (candidates.length === 0) break;
        this.#levels.push({ candidates, isNews });
      }
      const [{ token, bucket }] = this.#levels[path.length]!.candidates as [Candidate];
      open = open.slice(this.#options.bytes(token).length);
      reach *= acceptance(bucket);
      path.push(token);
    }
    return spent;
  }

  /**
   * q of speculative sampling: the whole distribution of the draft model after the text and some drafted tokens.
   *
   * @returns undefined where its context does not hold so many, or it is not used any more
   * @throws Cancelled
   */
  async distribution(path: readonly number[], cancellation: Cancellation): Promise<Float32Array | undefined> {
    const tokens = [...this.#text, ...path];
    if (this.#isStopped || tokens.length > this.#options.forward.maxLength) return undefined;
    return (await this.#compute(tokens, cancellation, true))?.full;
  }

  /** What the level after a path costs, in passes of the model that it drafts for; undefined where it does not pay. */
  #affordable(path: readonly number[], gain: number, { pace, cost }: Preparation): number | undefined {
    const { forward, costRatio, length } = this.#options;
    const tokens = [...this.#text, ...path];
    if (this.#isStopped || tokens.length > forward.maxLength) return undefined;
    const missing = tokens.length - Math.min(commonPrefix(this.#sequence.ids, tokens), tokens.length - 1);
    const total = costRatio * cost(missing);
    const depth = path.length;
    // To read the prompt is for the ledger to judge: that serves many levels, and the requests after this one.
    const isWanted = this.#ledger.pays && length.goesOn({ depth, gain, price: pace * costRatio });
    return isWanted || (depth === 0 && this.#ledger.tries(pace * total)) ? total : undefined;
  }

  async #candidates(
    path: readonly number[],
    open: ByteString,
    cancellation: Cancellation,
  ): Promise<Candidate[]> {
    const next = await this.#compute([...this.#text, ...path], cancellation, false);
    return next ? this.#among(next, open) : [];
  }

  /** The most probable tokens that are text and agree with the open bytes, by what they have of such tokens' share. */
  #among({ ids, probabilities }: NextTokens, open: ByteString): Candidate[] {
    const fitting = [...ids.keys()].filter((i) => {
      const bytes = this.#options.bytes(ids[i]!);
      return probabilities[i]! > 0 && bytes !== '' && (bytes.startsWith(open) || open.startsWith(bytes));
    });
    const share = open === '' ? 1 : fitting.reduce((sum, i) => sum + probabilities[i]!, 0);
    return fitting
      .slice(0, MAX_CANDIDATES)
      .filter((i, rank) => rank === 0 || probabilities[i]! >= LEAST_PROBABILITY * share)
      .map((i, rank) => ({ token: ids[i]!, bucket: bucketOf(probabilities[i]! / share, rank) }));
  }

  /** Undefined where the pass fails: it is the last one then. */
  async #compute(
    tokens: readonly number[],
    cancellation: Cancellation,
    full: boolean,
  ): Promise<NextTokens | undefined> {
    try {
      const { rows } = await this.#sequence.score(tokens, NO_BRANCHES, cancellation, full);
      this.#sequence.commit([]);
      return rows[0];
    } catch (error) {
      if (error instanceof Cancelled) throw error;
      this.stop();
      this.#options.onFailure(error);
      return undefined;
    }
  }

  #learnLength(): void {
    const wasDrafted = this.#accepted > 0 || this.#isRejected;
    if (wasDrafted) this.#options.length.learn(this.#accepted, this.#isRejected);
    [this.#accepted, this.#isRejected] = [0, false];
  }
}

/** @param q probability */
function bucketOf(q: number, rank: number): number {
  let i = 0;
  while (q < CLASSES[i]!) i++;
  return i * 3 + Math.min(rank, 2);
}
