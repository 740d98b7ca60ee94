/** Messages between a client (extension host, CLI, tests) and the engine process. Both sides import this file. */
import { NotificationType, ProgressType, RequestType } from 'vscode-jsonrpc';
import type { CostTable } from '../core/decode/costProfile.ts';
import type { VerificationName } from '../core/decode/choice/verification.ts';
import type { FilterName, Indentation } from '../core/decode/filters/filter.ts';
import type { CompletionLength, StopReason } from '../core/decode/stop.ts';
import type { LineEnds } from '../core/document/lines.ts';
import type { DraftStrategy } from '../core/drafts/strategy.ts';
import type { PromptContext } from '../core/fim/otherFiles.ts';
import type { FimLayout } from '../core/fim/prompt.ts';
import type { FimTest } from '../core/fim/selfTest.ts';
import type { HealingMode } from '../core/healing/healing.ts';
import type { InterpolationMode } from '../core/interpolation/mode.ts';
import type { DraftLengthName } from '../core/speculation/draftLength.ts';
import type { SourceName } from '../core/speculation/draftSource.ts';
import type { SpeculationReport } from '../core/speculation/tally.ts';

/** How weights are held and multiplied: per-row int8, 4-bit blocks (and int8 where those cost much), 32-bit floats. */
export type WeightFormat = 'int8' | 'int4' | 'fp32';

/** `auto`: the format that suits the model's size, the device and the memory of the machine. */
export type FormatChoice = 'auto' | WeightFormat;

/** A processor, by the onnxruntime provider that drives it. */
export type Device = 'cpu' | 'webgpu' | 'cuda' | 'directml' | 'coreml';

export interface LoadParams {
  /** Folder as on Hugging Face, or a GGUF file. */
  readonly modelDir: string;
  /** A smaller model with the same tokenizer, folder or GGUF file, for drafts. */
  readonly draftModelDir?: string;
  /** How long the drafts of that model are. Default: `auto`. */
  readonly draftLength?: DraftLengthName;
  /** Folder for quantised weights; content-addressed, safe to delete at any time. */
  readonly cacheDir: string;
  readonly format: FormatChoice;
  /** `auto`: the fastest that a probe has found to work with this model. Default: the processor. */
  readonly device?: 'auto' | Device;
  /** Threads of one forward pass; 0 picks by the machine. */
  readonly threads: number;
  /** Frees the model after this many minutes without a request; 0 never. The next request loads it again. */
  readonly idleMinutes: number;
}

/** Where a model runs. */
export interface Placement {
  readonly device: Device;
  /** Why it is not the device that was asked for; a sentence. */
  readonly fallback?: string;
}

export interface LoadResult extends Placement {
  readonly model: string;
  readonly parameters: number;
  /** The one that `auto` stands for, if that was asked for. */
  readonly format: WeightFormat;
  readonly threads: number;
  /** The order of the prompt's parts that suits the model, by measurement. */
  readonly layout: FimLayout;
  /** What it did with some simple holes. */
  readonly fim: FimTest;
  /**
   * Why nothing good is to be expected of it, a sentence: it was not trained to fill holes. It is loaded all the same,
   * since whoever names it may know better.
   */
  readonly cannotFill?: string;
  /** Whether it is likely to gain by other files in the prompt. */
  readonly readsOtherFiles: boolean;
  readonly loadMs: number;
  /** Resident memory of the engine process after loading, bytes. */
  readonly residentBytes: number;
}

/** A place in a document, and how the prompt is made of it. */
export interface PromptParams {
  /** Identifies the document, so that its KV cache is found again. */
  readonly uri: string;
  /** Path shown to the model, `/`-separated, relative to the workspace where there is one. */
  readonly path: string;
  /** Text before the cursor (all of it, or its tail), with the document's own line ends. */
  readonly prefix: string;
  /** Offset in the document of `prefix[0]`, UTF-16 units: keeps the prompt window in place while typing. */
  readonly prefixOffset: number;
  /** Text after the cursor (all of it, or its head). */
  readonly suffix: string;
  /** Default: the one that suits the model. */
  readonly layout?: FimLayout;
  /** Other files that the prompt may show. Default: none. */
  readonly context?: PromptContext;
}

export interface CompleteParams extends PromptParams {
  readonly healing: HealingMode;
  readonly length: CompletionLength;
  readonly maxTokens: number;
  readonly maxLines: number;
  /** As the editor is set. Default: as the model indents. */
  readonly indentation?: Indentation;
  /** Of the document. Default: as it has them; one of a single line has none. */
  readonly lineEnds?: LineEnds;
  /** Milliseconds after which decoding stops with what it has. */
  readonly timeBudgetMs: number;
  /** Whether what the document and the workspace say is mixed into what the model says. Default: `off`. */
  readonly interpolation?: InterpolationMode;
  /** Whether interpolation is without the workspace. Default: with it, if there is one. */
  readonly interpolatesDocumentAlone?: boolean;
  /** Which sources drafts may come from; default: all there are. Output is the same whatever it says. */
  readonly speculation?: 'off' | readonly SourceName[];
  /** Also report which sources had each token right. */
  readonly trace?: boolean;
  /** Draws the tokens. Default: the most probable ones are taken. */
  readonly sampling?: SamplingParams;
  /** Other texts for the same place. Default: none. They are made only where tokens are not drawn. */
  readonly drafts?: DraftsParams;
}

/** How many texts are wanted for one place. */
export interface DraftsParams {
  /** All drafts, the first among them: 1 to 5. */
  readonly count: number;
  readonly strategy: DraftStrategy;
  /** Those after the first are given up when their confidence falls below this, 0 to 1. Default: 0. */
  readonly leastConfidence?: number;
}

/** How tokens are drawn. */
export interface SamplingParams {
  /** Above 0. */
  readonly temperature: number;
  /** Share of the probability that is drawn from, the most probable tokens first: above 0, at most 1. */
  readonly topP: number;
  /** With the same one the same text, 32 bits. */
  readonly seed: number;
  /**
   * How drafts are verified; the law of the text is the same. `naive`, the default, goes on from any drafts that are
   * what is drawn; the text is the same, too, as without drafts. The others are for drafts drawn from a draft model.
   */
  readonly verification?: 'naive' | VerificationName;
}

/** Milliseconds spent in each phase of a request. */
export interface Timings {
  /** Loading the model, when this request had to. */
  readonly load: number;
  /** Waiting for the request before it to stop. */
  readonly queue: number;
  /** Building and tokenising the prompt, and finding the ways of tokenising the open bytes. */
  readonly prompt: number;
  /** Computing what of it is not in the KV cache, and these ways. */
  readonly prefill: number;
  /** Choosing among them. */
  readonly healing: number;
  readonly decode: number;
  /** What is done to the texts that were written. */
  readonly filters: number;
  readonly total: number;
}

/** Tokens of a request. */
export interface TokenCounts {
  readonly prompt: number;
  /** Of the prompt: those of other files. */
  readonly context: number;
  /** Of the prompt: those found in the KV cache. */
  readonly reused: number;
  /** The one that ends the text included. */
  readonly generated: number;
}

/** One text for the place. */
export interface Draft {
  /** With the document's own line ends; empty when there is none. */
  readonly text: string;
  /**
   * UTF-16 units of the cursor's line right of the cursor that the text stands in for: closing brackets and the like,
   * all of which it writes out itself and goes on past. Default: none.
   */
  readonly replaces?: number;
  readonly stop: StopReason;
  /** Sum of the natural log-probabilities of its tokens; undefined where the model was not asked for them. */
  readonly logProbability?: number | undefined;
  /** How probable it is that its first line is what is wanted, 0 to 1; undefined where its log-probability is. */
  readonly confidence?: number | undefined;
}

/** What comes of a request, of whatever completes. */
export interface Completion extends Draft {
  /** What has left nothing of the text that the model wrote. */
  readonly emptiedBy?: FilterName | undefined;
  /** Other drafts for the place, best first: no two texts are the same, and none is empty. */
  readonly alternatives?: readonly Draft[];
  readonly tokens: TokenCounts;
  readonly timings: Timings;
  /** Where drafts were made. */
  readonly speculation?: SpeculationReport;
}

/** The engine knows how probable what it says is. */
export interface CompleteResult extends Completion {
  readonly logProbability: number;
  readonly confidence: number;
}

/** P(b | x): distribution of the byte after the cursor, given every byte before it. */
export interface NextByteResult {
  /** The bytes before the cursor that may yet be tokenised in another way. */
  readonly open: number[];
  /** Probability by byte, 256 of them. */
  readonly bytes: number[];
  /** Probability that the text to fill in ends here. */
  readonly end: number;
  /** Positions that the pass needed to score every way of tokenising them. */
  readonly positions: number;
}

export interface ProfileParams {
  /** Names the progress of this request. */
  readonly progress: number;
}

/** What the engine is doing with its model, pushed whenever it changes. */
export interface EngineState {
  readonly state: 'loading' | 'ready' | 'unloaded';
  /** With `ready`: where and how the model runs now. It moves when its device fails. */
  readonly placement?: Placement & Pick<LoadResult, 'format'>;
}

export interface DevicesParams {
  /** The model that the devices are tried with. */
  readonly load: LoadParams;
  /** Tries devices anew whose verdict is known. */
  readonly again: boolean;
}

/** What a probe has found about a device. */
export interface DeviceVerdict {
  readonly device: Device;
  /** ISO 8601. */
  readonly date: string;
  /** The driver, as far as it can be told. */
  readonly adapter: string;
  /** Why the device cannot be used; undefined if it can. */
  readonly reason?: string | undefined;
  /** Nodes of the graph that have to run on the processor, and all nodes. */
  readonly nodes?: { readonly onCpu: number; readonly all: number } | undefined;
  readonly speed?: DeviceSpeed | undefined;
}

/** Milliseconds of one pass with the model itself. */
export interface DeviceSpeed {
  /** Of 128 positions, 128 others cached. */
  readonly prefill: number;
  /** Of one position. */
  readonly decode: number;
}

export interface DevicesResult {
  /** Version. */
  readonly onnxruntime: string;
  /** Of every device that this platform may have. */
  readonly verdicts: readonly DeviceVerdict[];
  /** What `load.device` comes to. */
  readonly placement: Placement;
}

/** Files whose text drafts may be taken from. */
export interface WorkspaceParams {
  /** Absolute paths of files that are new or have changed, most important first. */
  readonly changed: readonly string[];
  /** Absolute paths of files that are gone, or are to be left alone. */
  readonly removed: readonly string[];
  /** Forgets all files first. */
  readonly reset?: boolean;
}

/** The index of the workspace's files. */
export interface WorkspaceResult {
  /** Files in it: those that are source text, as far as there is room. */
  readonly files: number;
  readonly tokens: number;
  /** Memory it takes. */
  readonly bytes: number;
  /** Parts that it consists of. */
  readonly segments: number;
  /** From the request to the answer. */
  readonly milliseconds: number;
}

export interface InspectParams {
  /** A folder as on Hugging Face, or a file. */
  readonly path: string;
  /** What messages call it. */
  readonly name: string;
}

/** What a model's headers tell, its weights unread. What the file or folder does not say, or not readably, is absent. */
export interface ModelFacts {
  /** What sort of model. `other`: nothing that writes text, such as an embedding model or a projector for pictures. */
  readonly kind: 'language' | 'other';
  /** What its makers call it. */
  readonly title?: string;
  /** `general.architecture`, or `model_type`. */
  readonly architecture?: string;
  readonly parameters?: number;
  /** As llama.cpp and its users call it (`Q4_K_M`), or the type of the numbers (`BF16`). */
  readonly quantisation?: string;
  /** What it was made for, by its metadata: `Instruct`. */
  readonly finetune?: string;
  readonly hasChatTemplate: boolean;
  /** Why Foredraft cannot run it, a sentence. */
  readonly problem?: string;
}

/** JSON-RPC error codes beside the standard ones. */
export const ErrorCode = {
  /** The model folder is missing, truncated, of an unknown kind or does not fit together. */
  badModel: 1,
  /** A request came before `load`. */
  notLoaded: 2,
  /** The native runtime does not load on this machine. */
  noRuntime: 3,
  /** As in the Language Server Protocol. */
  cancelled: -32800,
} as const;

export const LoadRequest = new RequestType<LoadParams, LoadResult, void>('load');
/** Cancel through the JSON-RPC token: the engine stops before its next forward pass. */
export const CompleteRequest = new RequestType<CompleteParams, CompleteResult, void>('complete');
export const NextByteRequest = new RequestType<PromptParams, NextByteResult, void>('nextByte');
/** Where the tokens of a text end, UTF-16 offsets; a token that ends inside a character is left out. */
export const TokenEndsRequest = new RequestType<{ readonly text: string }, number[], void>('tokenEnds');
/** Answered when the index of the workspace holds these files. */
export const WorkspaceRequest = new RequestType<WorkspaceParams, WorkspaceResult, void>('workspace');
/** Reads what a model's headers tell. In the engine's process, since files may be hostile, and large ones take a while. */
export const InspectRequest = new RequestType<InspectParams, ModelFacts, void>('inspect');
/** Tries, each in a process of its own, the devices whose verdict is not known. */
export const DevicesRequest = new RequestType<DevicesParams, DevicesResult, void>('devices');
/** Measured in the pauses between requests where it is not known; may take minutes while somebody types. */
export const ProfileRequest = new RequestType<ProfileParams, CostTable, void>('profile');
/** The length of the context that is being measured. */
export const ProfileProgress = new ProgressType<number>();
export const StateNotification = new NotificationType<EngineState>('state');
/** As in VS Code's LogOutputChannel. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error';
/** A line for the log. */
export const LogNotification = new NotificationType<{
  readonly level: LogLevel;
  readonly message: string;
}>('log');
