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
  /** When the caller leaves in mid-stream: stop the provider, or read on to learn what it bills. */
  readonly onAbort: 'cancel' | 'drain';
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
  onAbort: 'cancel',
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
  /** Largest answer in tokens, where the answer comes whole: its head comes only when all of it is written. */
  readonly wholeTokens?: number | undefined;
}

/** 50 tokens a second: slower than nearly every model writes. */
const MS_PER_TOKEN = 20;

/** The rules for one attempt. */
export function failoverFor({ provider, route, reasoning, hasAlternative, wholeTokens = 0 }: FailoverWish): Failover {
  const first = reasoning ? REASONING_FIRST_TOKEN_MS : defaultFailover.firstTokenMs;
  const patient = hasAlternative ? first : LAST_RESORT_FIRST_TOKEN_MS;
  return { ...defaultFailover, firstTokenMs: patient + wholeTokens * MS_PER_TOKEN, ...provider, ...route };
}
