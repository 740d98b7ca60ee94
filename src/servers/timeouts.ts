/** Milliseconds. */
export interface Timeouts {
  /** Until a server has answered a question about itself, which needs no model. */
  readonly connect: number;
  /** Until the first piece of a generated text, and from each to the next. */
  readonly firstByte: number;
  /** Until the whole text is there. */
  readonly total: number;
}

/** A server that is there answers a question within this, however busy its model is. */
const connectMs = 5000;

/** @param seconds until the first piece of a text; a server may load its model meanwhile */
export function timeoutsFor(seconds: number): Timeouts {
  const firstByte = seconds * 1000;
  return { connect: Math.min(connectMs, firstByte), firstByte, total: 2 * firstByte };
}
