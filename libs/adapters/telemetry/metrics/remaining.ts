/** What a provider says is left of a limit, as a share of it. */
export interface Remaining {
  readonly kind: 'requests' | 'tokens';
  readonly ratio: number;
}

type Headers = Readonly<Record<string, string | undefined>>;

/** Reads the rate limit headers of an answer, in OpenAI's words or in Anthropic's. */
export function remainingIn(headers: Headers): readonly Remaining[] {
  return spellings.flatMap(({ kind, limit, left }) => {
    const ratio = Number(headers[left] ?? NaN) / Number(headers[limit] ?? NaN);
    return Number.isFinite(ratio) ? [{ kind, ratio: Math.min(1, Math.max(0, ratio)) }] : [];
  });
}

const spellings = (['requests', 'tokens'] as const).flatMap((kind) => [
  { kind, limit: `x-ratelimit-limit-${kind}`, left: `x-ratelimit-remaining-${kind}` },
  { kind, limit: `anthropic-ratelimit-${kind}-limit`, left: `anthropic-ratelimit-${kind}-remaining` },
]);
