import type { CloudCredential } from './cloud.js';

/** A token, and when it ends (milliseconds since 1970). */
export interface Token {
  readonly value: string;
  readonly endsMs: number;
}

interface Kept {
  token?: (Token & { readonly madeMs: number }) | undefined;
  /** Under way: whoever comes meanwhile waits for the same. */
  asking?: Promise<string> | undefined;
  /** Not asked again before that, where the last try failed and the token is good for a while still. */
  notBeforeMs: number;
}

/** Tokens by their credentials. */
export interface KeptTokens {
  /** At once where there is one that is good. Throws what `ask` throws. */
  of(credential: CloudCredential): string | Promise<string>;
  forget(credential: CloudCredential): void;
}

/** A token is renewed when a fifth of its time is left, at the latest five minutes before its end, while it still serves. */
const SHARE = 0.2;
const MOST_MARGIN_MS = 300_000;
const PAUSE_MS = 10_000;
/** Credentials come and go with the configuration. */
const MOST_KEPT = 256;

/** Keeps tokens until they end, and asks for each once however many wait for it. `wall` is in milliseconds since 1970. */
export function keptTokens(ask: (credential: CloudCredential) => Promise<Token>, wall: () => number): KeptTokens {
  const all = new Map<string, Kept>();

  const renew = (kept: Kept, credential: CloudCredential): Promise<string> => {
    const madeMs = wall();
    kept.asking = ask(credential)
      .then((token) => {
        kept.token = { ...token, madeMs };
        return token.value;
      })
      .catch((error: unknown) => {
        kept.notBeforeMs = wall() + PAUSE_MS;
        throw error;
      })
      .finally(() => {
        kept.asking = undefined;
      });
    return kept.asking;
  };

  return {
    of(credential) {
      const kept = keptOf(all, nameOf(credential));
      const { token } = kept;
      const now = wall();
      if (!token || token.endsMs <= now) return kept.asking ?? renew(kept, credential);
      // Nobody waits for it: what goes wrong is told when there is no other way.
      if (isLate(token, now) && !kept.asking && kept.notBeforeMs <= now) renew(kept, credential).catch(() => undefined);
      return token.value;
    },
    forget: (credential) => void all.delete(nameOf(credential)),
  };
}

const nameOf = ({ by, fields }: CloudCredential): string => JSON.stringify([by, ...Object.entries(fields).toSorted()]);

function keptOf(all: Map<string, Kept>, name: string): Kept {
  const found = all.get(name);
  if (found) return found;
  const [oldest] = all.keys();
  if (all.size >= MOST_KEPT && oldest !== undefined) all.delete(oldest);
  const kept = { notBeforeMs: 0 };
  all.set(name, kept);
  return kept;
}

const isLate = ({ endsMs, madeMs }: Token & { readonly madeMs: number }, now: number): boolean =>
  endsMs - now < Math.min(MOST_MARGIN_MS, (endsMs - madeMs) * SHARE);
