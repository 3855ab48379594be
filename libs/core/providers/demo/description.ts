/** What chance and the clock say to one answer. */
export interface DemoMoment {
  /** A number in [0, 1). */
  readonly dice: number;
  readonly nowMs: number;
}

export interface DemoEvent {
  /** How long to wait since the event before. */
  readonly afterMs: number;
  /** Its name, where it has one. */
  readonly event?: string;
  /** What stands after `data: `. */
  readonly data: string;
}

export interface DemoBytes {
  /** How long to wait since the piece before. */
  readonly afterMs: number;
  readonly bytes: Uint8Array;
}

/** An HTTP answer as a description: `json` after a wait, or `events` or pieces of `bytes` one after the other. */
export interface DemoAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly afterMs: number;
  readonly json?: unknown;
  readonly events?: readonly DemoEvent[] | undefined;
  readonly bytes?: readonly DemoBytes[] | undefined;
}
