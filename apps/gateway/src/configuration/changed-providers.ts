import type { Snapshot } from '#core/routing';

/** Slugs of the providers whose address or credential is another one now: what was held against them may be mended. */
export function changedProviders(before: Snapshot | undefined, after: Snapshot): readonly string[] {
  return [...after.providers.values()]
    .filter(({ slug, baseUrl, credential, cloud }) => {
      const known = before?.providers.get(slug);
      if (known?.baseUrl !== baseUrl || known.credential !== credential) return true;
      return JSON.stringify(known.cloud) !== JSON.stringify(cloud);
    })
    .map(({ slug }) => slug);
}
