import type { CostTable } from '../../core/decode/costProfile.ts';
import type { Forward } from '../../core/forward.ts';
import { measureCosts, type TimedModel } from './measureCosts.ts';
import { ProfileStore } from './profileStore.ts';

/** The costs of one model's passes under one set of conditions: from the cache, or measured a pass at a time. */
export class Profiler {
  readonly conditions: string;
  readonly #store: ProfileStore;
  readonly #begin: () => ReturnType<typeof measureCosts>;
  #measuring: ReturnType<typeof measureCosts>;
  #forward: Forward | undefined;
  #table: CostTable | undefined;

  constructor(folder: string, conditions: string, model: Omit<TimedModel, 'forward'>) {
    this.conditions = conditions;
    this.#store = new ProfileStore(folder, conditions);
    const { vocabulary, maxLength } = model;
    this.#begin = () => measureCosts({ vocabulary, maxLength, forward: () => this.#forward! });
    this.#measuring = this.#begin();
    this.#table = this.#store.read();
  }

  /** Undefined until everything is measured. */
  get table(): CostTable | undefined {
    return this.#table;
  }

  /**
   * Measures one pass.
   *
   * @param forward of nobody else's; the same for all steps while the model stays loaded, since it holds the context
   * @returns the length of the context that the next pass is about; undefined when there is none
   */
  async step(forward: Forward): Promise<number | undefined> {
    this.#forward = forward;
    try {
      const { done, value } = await this.#measuring.next();
      if (!done) return value;
      this.#table = value;
      this.#store.write(value);
      return undefined;
    } catch (error) {
      this.#measuring = this.#begin(); // a generator that has thrown is at its end, without a table
      throw error;
    } finally {
      this.#forward = undefined; // what belongs to a model must go with it
    }
  }
}
