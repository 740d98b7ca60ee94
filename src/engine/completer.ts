import { totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { CostTable } from '../core/decode/costProfile.ts';
import type { SampledChoice } from '../core/decode/choice/sampledChoice.ts';
import { decode } from '../core/decode/decode.ts';
import type { Generated } from '../core/decode/growingText.ts';
import type { DraftPolicy } from '../core/speculation/draftPolicy.ts';
import type { Place, SlotLimits } from '../core/decode/planSlot.ts';
import type { Cancellation, Sequence } from '../core/decode/sequence.ts';
import { Slots, type SlotUsage } from '../core/decode/slots.ts';
import type { Filtered } from '../core/decode/filters/filter.ts';
import { createEnding } from '../core/decode/stop/index.ts';
import { confidence } from '../core/drafts/confidence.ts';
import { decodeDrafts } from '../core/drafts/decodeDrafts.ts';
import {
  type FimLayout,
  fimPrompt,
  type PromptBudget,
  promptBudget,
  promptWindow,
} from '../core/fim/prompt.ts';
import { lineEndsOf, withLf, withLineEnds } from '../core/document/lines.ts';
import { withOtherFiles } from '../core/fim/otherFiles.ts';
import { ExactSeam } from '../core/healing/exact.ts';
import { seamOf } from '../core/healing/healing.ts';
import type { Seam } from '../core/healing/seam.ts';
import { DocumentText } from '../core/interpolation/documentText.ts';
import { type InterpolatedText, Interpolation } from '../core/interpolation/interpolation.ts';
import { isInterpolated } from '../core/interpolation/mode.ts';
import type { Drafter } from '../core/speculation/drafter.ts';
import type { ForkedDrafts } from '../core/speculation/forkedDrafts.ts';
import { sourceNames } from '../core/speculation/draftSource.ts';
import type { WorkspaceIndex } from '../core/speculation/workspaceIndex.ts';
import { byteArray } from '../core/tokens/byteString.ts';
import { tokenEnds } from '../core/tokens/tokenEnds.ts';
import type { DraftModel } from './draftModel.ts';
import { besideOf } from './drafts.ts';
import type { LoadedModel } from './model/loadModel.ts';
import type { CompleteParams, CompleteResult, NextByteResult, PromptParams } from './protocol.ts';
import { openSampling } from './sampling.ts';
import { Stopwatch } from './stopwatch.ts';
import { KvCache, kvBytes } from './session/kvCache.ts';
import { OrtForward } from './session/ortForward.ts';
import type { Documents } from './syntax/documents.ts';
import { type DraftedText, Speculation } from './speculation.ts';

/** The place being edited, those edited before it, and other documents. */
const LIMITS: SlotLimits = { slots: 6, bytes: totalmem() / 32 };
/** Much more than a completion has. The open bytes take at most a quarter of it. */
const MAX_NEW_TOKENS = 256;
/** `nextByte` checks covers of at least this share of the open bytes' probability: to check all takes seconds. */
const CHECKED = 1e-6;

/** What a model has around it. */
export interface Equipment {
  readonly limits?: SlotLimits;
  /** What is known of the costs of passes by now. */
  readonly costs?: () => CostTable | undefined;
  /** The other files that drafts may come from. */
  readonly workspace?: WorkspaceIndex;
  readonly draftModel?: DraftModel | undefined;
  /** What grammars say of the text. */
  readonly documents?: Documents | undefined;
}

/** A request's text, as the model gets it. */
interface Prompted<S extends Seam> {
  readonly seam: S;
  readonly prompt: readonly number[];
  /** Tokens of it that are of other files. */
  readonly context: number;
  /** The same for a model with another layout or length. */
  readonly order: (layout: FimLayout, maxLength: number) => number[];
  /** Tokens of the document up to the open bytes, and what stands before them. */
  readonly draftText: () => readonly number[];
  /** All of the document that is known, up to the open bytes and after the cursor. */
  readonly document: () => InterpolatedText;
  readonly place: Place;
}

interface Drafting {
  /** Undefined where the most probable tokens are taken. */
  readonly choice?: SampledChoice | undefined;
  readonly drafts?: DraftPolicy | undefined;
  /** The same, where drafts come from sources. */
  readonly drafter?: Drafter;
}

/** Answers requests with one loaded model, one at a time. */
export class Completer {
  readonly #model: LoadedModel;
  readonly #slots: Slots<KvCache>;
  readonly #speculation: Speculation;
  readonly #draftModel: DraftModel | undefined;
  readonly #workspace: WorkspaceIndex | undefined;
  readonly #documents: Documents | undefined;
  readonly #documentText: DocumentText;
  readonly #interpolation: Interpolation;

  constructor(
    model: LoadedModel,
    { limits = LIMITS, costs = () => undefined, workspace, draftModel, documents }: Equipment = {},
  ) {
    this.#model = model;
    this.#draftModel = draftModel;
    this.#workspace = workspace;
    this.#documents = documents;
    this.#speculation = new Speculation(model.tokenizer, costs, {
      workspace,
      draftModel: draftModel?.source,
    });
    this.#documentText = new DocumentText(model.tokenizer);
    this.#interpolation = new Interpolation({ ends: model.sentinels.ends, index: workspace });
    this.#slots = new Slots(
      {
        open: () => {
          const rows = new KvCache(model.config);
          return { rows, forward: new OrtForward(model, rows) };
        },
        bytesFor: (length) => kvBytes(model.config, length),
      },
      limits,
    );
  }

  /** What the KV cache holds. */
  get kv(): SlotUsage {
    return this.#slots.usage;
  }

  /**
   * @param waited milliseconds this request spent on loading the model and in the queue
   * @throws Cancelled between two forward passes
   */
  async complete(
    params: CompleteParams,
    cancellation: Cancellation,
    waited: { readonly load: number; readonly queue: number },
  ): Promise<CompleteResult> {
    const { tokenizer, sentinels } = this.#model;
    const start = performance.now();
    // Models are trained on LF; the answer goes back with the document's own line ends.
    const { lineEnds = lineEndsOf(params.prefix, params.suffix) } = params;
    const around = withLf(params);
    const maxTokens = Math.max(1, Math.min(params.maxTokens, this.#maxNewTokens));
    const prompted = this.#prompt(around, (text) => seamOf(text, params.healing, this.#model.lexicon));
    const { seam, prompt, draftText, place } = prompted;
    const { uri, path, length, maxLines, indentation } = params;
    const ending = createEnding(
      { prefix: around.prefix, suffix: around.suffix, length, maxLines },
      { indentation, syntaxAt: (at) => this.#documents?.syntaxAt(uri, path, at) },
    );
    const sequence = this.#sequence(prompt, place, maxTokens);
    if (isInterpolated(params.interpolation ?? 'off', this.#model.parameters)) {
      this.#interpolation.setText(prompted.document(), params.interpolatesDocumentAlone);
      sequence.mixer = this.#interpolation;
    }
    const { uri: document, prefix, prefixOffset } = around;
    const cursor = { document, prefix, offset: prefixOffset + prefix.length };
    const { choice, drafter, drafts } = this.#drafting(params, prompted, cursor);
    const promptDone = performance.now();

    const context = { lexicon: this.#model.lexicon, text: draftText, workspace: this.#workspace };
    const beside = choice ? undefined : params.drafts && besideOf(params.drafts, context);
    let prefillDone = promptDone;
    const opening = await seam.begin(sequence, prompt, cancellation, {
      ...{ drafts, sampler: choice?.sampler, full: beside?.full },
      onComputed: () => (prefillDone = performance.now()),
    });
    const healed = performance.now();
    const options = {
      ...{ tokenizer, ends: sentinels.ends, stop: ending.rule, maxTokens, cancellation, drafts },
      expired: () => performance.now() - start > params.timeBudgetMs,
    };
    const filters = new Stopwatch();
    const shown = ({ text, stop }: Pick<Generated, 'text' | 'stop'>): Filtered => {
      const filtered = filters.time(() => ending.finish(text, stop));
      return { ...filtered, text: withLineEnds(filtered.text, lineEnds) };
    };
    const fork = (depth: number): ForkedDrafts | undefined => drafter?.fork(depth);
    const { first: generated, others: alternatives } = beside
      ? await decodeDrafts(sequence, opening, {
          ...options,
          ...beside,
          fork,
          finish: shown,
        })
      : { first: await decode(sequence, opening, { ...options, choice }) };
    this.#speculation.remember(cursor, generated.text);
    const suggestion = shown(generated);
    const end = performance.now();
    return {
      ...suggestion,
      stop: generated.stop,
      ...(alternatives && { alternatives }),
      tokens: {
        prompt: prompt.length,
        context: prompted.context,
        reused: opening.reused,
        generated: generated.count,
      },
      logProbability: generated.logProbability,
      confidence: confidence(generated.lineLogProbability),
      timings: {
        ...waited,
        prompt: promptDone - start,
        prefill: prefillDone - promptDone,
        healing: healed - prefillDone,
        decode: end - healed - filters.milliseconds,
        filters: filters.milliseconds,
        total: waited.load + waited.queue + end - start,
      },
      ...(drafter && { speculation: drafter.report(params.trace) }),
    };
  }

  /** Room that every prompt leaves in the context: for the open bytes' tokens, and for those to be generated. */
  get #maxNewTokens(): number {
    return Math.min(MAX_NEW_TOKENS, this.#model.config.maxLength >> 1);
  }

  /** @throws Cancelled between two forward passes */
  async nextByte(params: PromptParams, cancellation: Cancellation): Promise<NextByteResult> {
    const { lexicon } = this.#model;
    const { seam, prompt, place } = this.#prompt(withLf(params), (text) => new ExactSeam(text, lexicon));
    const covers = await seam.covers(this.#sequence(prompt, place, 0), prompt, cancellation);
    const { bytes, end } = covers.nextByte(CHECKED);
    return {
      open: [...byteArray(seam.open)],
      bytes: [...bytes],
      end,
      positions: seam.tree.tokens.length,
    };
  }

  /** Where the tokens of a text end, as offsets into it. */
  tokenEnds(text: string): number[] {
    return tokenEnds(text, this.#model.tokenizer);
  }

  /**
   * How the tokens of a request are chosen and drafted.
   *
   * @throws BadRequest for sampling that is out of range
   */
  #drafting(
    params: CompleteParams,
    { seam, order, draftText }: Prompted<Seam>,
    place: DraftedText['place'],
  ): Drafting {
    const { speculation = sourceNames } = params;
    const isModelWanted = speculation !== 'off' && speculation.includes('draftModel');
    const draftModel =
      this.#draftModel && (isModelWanted || (params.sampling?.verification ?? 'naive') !== 'naive')
        ? { ...this.#draftModel, prompt: order(this.#draftModel.layout, this.#draftModel.maxLength) }
        : undefined;
    draftModel?.source.setPrompt(draftModel.prompt);
    const sampling = params.sampling && openSampling(params.sampling, this.#model.lexicon, draftModel);
    const choice = sampling?.choice;
    if (speculation === 'off') return { choice };
    if (sampling?.drafts) return { choice, drafts: sampling.drafts };
    const drafter = this.#speculation.begin({ text: draftText(), open: seam.open, place }, speculation);
    return { choice, drafter, drafts: drafter };
  }

  /** @param divide finds what of the prefix is certain */
  #prompt<S extends Seam>(around: PromptParams, divide: (text: string) => S): Prompted<S> {
    const { tokenizer, sentinels, config, layout } = this.#model;
    const budgetOf = (maxLength: number): PromptBudget =>
      promptBudget(maxLength, Math.min(this.#maxNewTokens, maxLength >> 1));
    const { prefix, suffix } = promptWindow(around, budgetOf(config.maxLength));
    const seam = divide(prefix);
    const document = (): InterpolatedText => ({
      ...this.#documentText.of({ ...around, window: prefix, base: seam.base }),
      file: fileOf(around.uri),
    });
    const ordered = (layout: FimLayout, maxLength = config.maxLength) => {
      const budget = budgetOf(Math.min(maxLength, config.maxLength));
      const { path, context } = around;
      const ids = fimPrompt(layout, path, seam.base, suffix, tokenizer, sentinels, budget);
      if (!context) return { ids, context: 0 };
      return withOtherFiles(ids, layout, path, context, budget.total, tokenizer, sentinels);
    };
    const order = (layout: FimLayout, maxLength?: number): number[] => ordered(layout, maxLength).ids;
    const chosen = around.layout ?? layout;
    const { ids: prompt, context } = ordered(chosen);
    // What repeats is found by what stands before the cursor: for drafts that comes last, whatever the model is shown.
    const draftText = (): number[] => (chosen === 'spm' ? prompt : order('spm'));
    return { seam, prompt, context, order, draftText, document, place: { document: around.uri, suffix } };
  }

  /** @param maxTokens to be generated, beside the tokens of the open bytes */
  #sequence(prompt: readonly number[], place: Place, maxTokens: number): Sequence {
    const length = prompt.length + this.#maxNewTokens + maxTokens;
    const sequence = this.#slots.take(prompt, place, Math.min(length, this.#model.config.maxLength));
    sequence.mixer = undefined;
    return sequence;
  }
}

/** The path of a document on the disk, as the index has it. */
function fileOf(uri: string): string | undefined {
  return uri.startsWith('file:') ? fileURLToPath(uri) : undefined;
}
