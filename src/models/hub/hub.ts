export interface HubOptions {
  /** The host's own: in VS Code its patched one, which knows proxies and certificates. */
  readonly fetch: typeof fetch;
  /** Asked before each request. */
  readonly offline: () => boolean;
  /** A mirror in place of https://huggingface.co, as HF_ENDPOINT has it. */
  readonly mirror?: string | undefined;
  /** For gated models; sent to the hub or its mirror alone. */
  readonly token?: string | undefined;
}

/** The model hub, or a mirror of it. All requests for models go through one of these. */
export class Hub {
  readonly options: HubOptions;

  constructor(options: HubOptions) {
    this.options = options;
  }
}
