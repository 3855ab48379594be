import type { Snapshot } from '#core/routing';

/** Slugs of the providers whose address or credential is another one now: what was held against them may be mended. */
export function changedProviders(before: Snapshot | undefined, after: Snapshot): readonly string[] {
  return [...after.providers.values()]
    .filter(({ slug, baseUrl, credential }) => {
      const known = before?.providers.get(slug);
      return known?.baseUrl !== baseUrl || known.credential !== credential;
    })
    .map(({ slug }) => slug);
}
