import { DeviceError, firstLine } from '../model/createSession.ts';
import type { InferenceSession, Tensor } from '../onnx/runtime.ts';
import type { Device, Placement } from '../protocol.ts';
import { unusable } from './chooseDevice.ts';

export interface DeviceEvents {
  /** Told before the processor takes over: to prepare the model for it may take longer than this process is given. */
  readonly onFailure: (device: Device, reason: string) => void;
  /** Told when the processor has taken over. */
  readonly onTakeOver: (placement: Placement) => void;
}

/**
 * A session on a device, and on the processor from the moment that the device fails. Keys and values lie in memory
 * that both read, so the pass that failed is computed anew, and the completion it was for goes on.
 */
export class DeviceSession {
  readonly #open: (device: Device) => Promise<InferenceSession>;
  readonly #events: DeviceEvents;
  #placement: Placement;
  #session: InferenceSession | undefined;

  /** @param open makes a session over the model's graph for a device */
  constructor(
    open: (device: Device) => Promise<InferenceSession>,
    placement: Placement,
    events: DeviceEvents,
  ) {
    this.#open = open;
    this.#placement = placement;
    this.#events = events;
  }

  get placement(): Placement {
    return this.#placement;
  }

  /** @throws ModelError when the processor cannot run the model either */
  async start(): Promise<void> {
    try {
      this.#session = await this.#open(this.#placement.device);
    } catch (error) {
      if (!(error instanceof DeviceError)) throw error;
      await this.#fallBack(error.message);
    }
  }

  async run(
    feeds: Readonly<Record<string, Tensor>>,
    fetches: readonly string[],
  ): Promise<InferenceSession.OnnxValueMapType> {
    try {
      return await this.#session!.run(feeds, fetches);
    } catch (error) {
      if (this.#placement.device === 'cpu') throw error;
      await this.#fallBack(firstLine((error as Error).message));
      return await this.#session!.run(feeds, fetches);
    }
  }

  async release(): Promise<void> {
    await this.#session?.release();
    this.#session = undefined;
  }

  async #fallBack(reason: string): Promise<void> {
    const failed = this.#placement.device;
    this.#events.onFailure(failed, reason);
    await this.release().catch(() => undefined); // what it says about a device that is gone is no news
    this.#session = await this.#open('cpu');
    this.#placement = { device: 'cpu', fallback: unusable(failed, reason) };
    this.#events.onTakeOver(this.#placement);
  }
}
