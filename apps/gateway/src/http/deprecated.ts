import type { ServerResponse } from 'node:http';
import type { CallerLanguage } from '#core/dialects';
import type { Deprecation } from '#core/dialects/kit';

/**
 * Tells a caller what it should not use any more: since when (`Deprecation`, RFC 9745), until when (`Sunset`, RFC 8594), which, and
 * where to read on. Of several the earliest day is told; where no day is known, none is.
 */
export function warn(response: ServerResponse, uses: readonly Deprecation[]): void {
  const since = earliest(uses.map((use) => use.since));
  const sunset = earliest(uses.map((use) => use.sunset));
  if (since) response.setHeader('deprecation', `@${since.getTime() / 1000}`);
  if (sunset) response.setHeader('sunset', sunset.toUTCString());
  response.setHeader('x-gatewright-deprecated', uses.map(({ feature }) => feature).join(', '));
  response.setHeader('link', LINK);
}

/** On the gateway itself: it has no other address that is known. */
const LINK = '</deprecations>; rel="deprecation"; type="application/json"';

function earliest(days: readonly (string | undefined)[]): Date | undefined {
  const [first] = days.flatMap((day) => day ?? []).toSorted();
  return first === undefined ? undefined : new Date(first); // a day without a time begins at midnight UTC
}

/** A language as the gateway tells of it. */
export const toldLanguage = ({ id, versions = [], deprecations = [] }: CallerLanguage) => ({
  id,
  object: 'language' as const,
  versions: versions.map((version) => ({
    id: version.id,
    since: version.since ?? null,
    sunset: version.sunset ?? null,
  })),
  deprecations: deprecations.map(({ feature, use, since, sunset }) => ({
    ...{ feature, instead: use },
    ...{ since: since ?? null, sunset: sunset ?? null },
  })),
});
