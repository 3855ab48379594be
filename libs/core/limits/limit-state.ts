export type LimitName = 'rpm' | 'tpm' | 'input_tpm' | 'output_tpm' | 'concurrency';

/** Whose limit it is. The first three are the caller's; the others speak against one candidate only. */
export type LimitScope = 'key' | 'project' | 'team' | 'provider' | 'model';

/** One limit as a caller may read it after a request was counted. */
export interface LimitState {
  readonly limit: number;
  readonly remaining: number;
  /** Until it is whole again. */
  readonly resetMs: number;
}

/** The tightest of a caller's limits of each kind. */
export interface LimitStates {
  readonly requests?: LimitState | undefined;
  readonly tokens?: LimitState | undefined;
}

/** Which limit refused a request, and how the limits stand. */
export interface LimitRefusal extends LimitStates {
  readonly by: LimitName;
  readonly scope: LimitScope;
}
