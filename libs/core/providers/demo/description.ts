/** What chance and the clock say to one answer. */
export interface DemoMoment {
  /** A number in [0, 1). */
  readonly dice: number;
  readonly nowMs: number;
}

export interface DemoEvent {
  /** How long to wait since the event before. */
  readonly afterMs: number;
  /** What stands after `data: `. */
  readonly data: string;
}

/** An HTTP answer as a description: `json` after a wait, or `events` one after the other. */
export interface DemoAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly afterMs: number;
  readonly json?: unknown;
  readonly events?: readonly DemoEvent[] | undefined;
}
