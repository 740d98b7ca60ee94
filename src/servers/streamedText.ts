import type { Generated } from '../core/decode/growingText.ts';
import type { StopRule } from '../core/decode/stop.ts';
import { confidence } from '../core/drafts/confidence.ts';
import type { Piece } from './dialect.ts';
import { specialAt } from './plainText.ts';

/** What a decoder makes of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** A text while its pieces come in. `Generated`, but for probabilities that the server may not tell. */
export interface Received extends Omit<Generated, 'logProbability' | 'lineLogProbability'> {
  readonly logProbability: number | undefined;
  readonly confidence: number | undefined;
}

/** Puts pieces together, and says when that is enough. */
export class StreamedText {
  readonly #open: string;
  readonly #stop: StopRule;
  /** With the open bytes. */
  #all = '';
  #count = 0;
  #logProbability: number | undefined = 0;
  #lineLogProbability: number | undefined = 0;
  ended: Received | undefined;

  /** @param open what the text has to begin with, and is in the document already */
  constructor(open: string, stop: StopRule) {
    this.#open = open;
    this.#stop = stop;
  }

  get text(): string {
    return this.#all.slice(this.#open.length);
  }

  take({ text, tokens, logProbability, end }: Piece): void {
    if (this.ended) return;
    this.#count += tokens;
    // What was forced says nothing about what is suggested: servers tell its probability before the force, or after it.
    if (this.#all.length >= this.#open.length) this.#score(logProbability);
    this.#all += text;
    if (!this.#all.startsWith(this.#open.slice(0, this.#all.length))) this.end('end', 0);
    else this.#judge(end);
  }

  #score(logProbability: number | undefined): void {
    this.#logProbability = sum(this.#logProbability, logProbability);
    if (!this.text.includes('\n')) this.#lineLogProbability = this.#logProbability;
  }

  #judge(end: Piece['end']): void {
    const { text } = this;
    const broken = text.indexOf(REPLACEMENT);
    if (broken >= 0 && (end !== undefined || broken < text.length - 1)) this.end('end', broken);
    const special = specialAt(text);
    const decision = this.#stop(broken >= 0 ? text.slice(0, broken) : text.slice(0, special));
    if (decision) this.end(decision.reason, decision.keep);
    else if (special !== undefined) this.end('end', special);
    else if (end !== undefined) this.end(end);
  }

  /** @param keep UTF-16 units of the text that remain */
  end(stop: Received['stop'], keep?: number): void {
    this.ended ??= {
      text: this.text.slice(0, keep),
      stop,
      count: this.#count,
      logProbability: this.#logProbability,
      confidence: this.#lineLogProbability === undefined ? undefined : confidence(this.#lineLogProbability),
    };
  }
}

/** Unknown where a part is. */
function sum(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
