import type { ByteString } from '../tokens/byteString.ts';
import { TextAssembler } from '../tokens/textAssembler.ts';
import type { Tokenizer } from '../tokens/tokenizer.ts';
import type { StopReason, StopRule } from './stop.ts';

export interface TextRules {
  readonly tokenizer: Tokenizer;
  /** Tokens that end the text. */
  readonly ends: ReadonlySet<number>;
  readonly stop: StopRule;
  readonly maxTokens: number;
}

/** A text that is complete. */
export interface Generated {
  readonly text: string;
  readonly stop: StopReason;
  /** Tokens chosen, an end token included. */
  readonly count: number;
  /** Sum of their natural log-probabilities. */
  readonly logProbability: number;
  /** The same up to the end of the first line. */
  readonly lineLogProbability: number;
}

/** How a text begins that leaves another one, within its first line. */
export interface Beginning {
  readonly bytes: ByteString;
  readonly count: number;
  readonly logProbability: number;
}

/** What a decoder makes of bytes that are no UTF-8. */
const REPLACEMENT = '\ufffd';

/** A text while its tokens are chosen one by one. */
export class GrowingText {
  readonly #rules: TextRules;
  readonly #assembler = new TextAssembler();
  #bytes: ByteString;
  #count: number;
  #logProbability: number;
  #lineLogProbability: number;

  constructor(rules: TextRules, beginning: Beginning = { bytes: '', count: 0, logProbability: 0 }) {
    this.#rules = rules;
    this.#bytes = beginning.bytes;
    this.#count = beginning.count;
    this.#logProbability = beginning.logProbability;
    this.#lineLogProbability = beginning.logProbability;
    this.#assembler.push(beginning.bytes);
  }

  /** Bytes of its tokens beyond the cursor. */
  get bytes(): ByteString {
    return this.#bytes;
  }

  /** Tokens so far. */
  get count(): number {
    return this.#count;
  }

  get logProbability(): number {
    return this.#logProbability;
  }

  /** That of its first line alone. */
  get lineLogProbability(): number {
    return this.#lineLogProbability;
  }

  /** Tokens that may still come. */
  get room(): number {
    return this.#rules.maxTokens - this.#count;
  }

  /**
   * Adds a token.
   *
   * @param bytes what it says, where that is not all of it
   * @returns the whole text, if it ends here
   */
  take(
    id: number,
    probability: number,
    bytes: ByteString = this.#rules.tokenizer.bytes(id),
  ): Generated | undefined {
    this.#count++;
    this.#logProbability += Math.log(probability);
    if (!this.#bytes.includes('\n')) this.#lineLogProbability = this.#logProbability;
    if (this.#rules.ends.has(id)) return this.end('end');
    this.#bytes += bytes;
    const text = this.#assembler.push(bytes);
    // Bytes that make no character: what follows such a slip is not worth waiting for.
    const broken = text.indexOf(REPLACEMENT);
    if (broken >= 0) return this.end('end', broken);
    const decision = this.#rules.stop(text);
    if (decision) return this.end(decision.reason, decision.keep);
    return this.room > 0 ? undefined : this.end('max-tokens');
  }

  /** @param keep UTF-16 units of the text that remain */
  end(stop: StopReason, keep?: number): Generated {
    const { text } = this.#assembler;
    return {
      text: text.slice(0, keep),
      stop,
      count: this.#count,
      logProbability: this.#logProbability,
      lineLogProbability: this.#lineLogProbability,
    };
  }
}
