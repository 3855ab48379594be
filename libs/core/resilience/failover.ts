/** How long to wait and how often to try. Times in milliseconds; routes override providers, providers override these. */
export interface Failover {
  readonly connectMs: number;
  /** Until the first meaningful event, connecting included. */
  readonly firstTokenMs: number;
  /** Between two events. */
  readonly idleMs: number;
  readonly totalMs: number;
  /** The longest wait named by a 429 or 503 that is sat out once on the same deployment. */
  readonly patienceMs: number;
  /** Tries on the same deployment after a 5xx or a lost connection. */
  readonly retries: number;
  readonly onCut: 'continue' | 'restart' | 'both' | 'error';
  readonly contentPolicyFallback: boolean;
}

export const defaultFailover: Failover = {
  connectMs: 3_000,
  firstTokenMs: 10_000,
  idleMs: 20_000,
  totalMs: 600_000,
  patienceMs: 3_000,
  retries: 1,
  onCut: 'both',
  contentPolicyFallback: false,
};

/** A model that thinks first is given longer, unless an operator said how long. */
export const REASONING_FIRST_TOKEN_MS = 60_000;

/** Where there is nobody else to ask, giving up early helps nobody. */
export const LAST_RESORT_FIRST_TOKEN_MS = 120_000;

export interface FailoverWish {
  readonly provider: Partial<Failover>;
  readonly route: Partial<Failover>;
  readonly reasoning: boolean;
  readonly hasAlternative: boolean;
}

/** The rules for one attempt. */
export function failoverFor({ provider, route, reasoning, hasAlternative }: FailoverWish): Failover {
  const set = { ...provider, ...route };
  const patient = hasAlternative ? (reasoning ? REASONING_FIRST_TOKEN_MS : defaultFailover.firstTokenMs) : LAST_RESORT_FIRST_TOKEN_MS;
  return { ...defaultFailover, firstTokenMs: patient, ...set };
}
