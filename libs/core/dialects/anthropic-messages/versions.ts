import { Failure } from '../../failure/index.js';
import type { Deprecation, Version } from '../kit/index.js';

/** Takes sampling, documents of the assistant, and citations of the user. */
export const FIRST = '2023-06-01';
/** Refuses sampling, whatever its value and the model. */
export const WITHOUT_SAMPLING = '2026-10-21';

/** The versions that we speak, the oldest first. https://platform.claude.com/docs/en/api/versioning */
export const versions: readonly Version[] = [
  { id: FIRST, since: '2023-06-01' },
  { id: WITHOUT_SAMPLING, since: '2026-10-21' },
];

/** The first is served on; the newer takes its place. */
export const deprecations: readonly Deprecation[] = [
  {
    feature: `anthropic-version: ${FIRST}`,
    where: { is: 'header', name: 'anthropic-version', value: FIRST },
    since: '2026-10-21',
    use: `anthropic-version: ${WITHOUT_SAMPLING}`,
  },
];

/** Throws a Failure `invalid_request` for a version that we do not speak. A caller that names none is taken as it is. */
export function checkVersion(id: string | undefined): void {
  if (id === undefined || versions.some((version) => version.id === id)) return;
  const known = versions.map((version) => version.id).join(', ');
  throw new Failure('invalid_request', `anthropic-version: '${id.slice(0, 40)}' is not known. Known are: ${known}.`, {
    param: 'anthropic-version',
  });
}
