import { Failure } from '../../failure/index.js';
import type { Target } from '../kit/index.js';

/** Where a model is run, and which version of it where the name says so. */
export interface Run {
  readonly path: string;
  readonly version?: string | undefined;
}

const part = String.raw`[A-Za-z0-9_][A-Za-z0-9._-]*`;
const official = new RegExp(`^(${part})/(${part})$`);
const deployed = new RegExp(`^deployments/(${part})/(${part})$`);
const versioned = new RegExp(`^(?:${part}/${part}:)?([0-9a-f]{64})$`);

/**
 * `owner/name` is a model that Replicate keeps running, `owner/name:version` one that is started for it, `deployments/owner/name` a
 * deployment of the team's own. Throws a Failure: the name becomes a path, and is no other.
 */
export function runOf({ model }: Pick<Target, 'model'>): Run {
  const [, version] = versioned.exec(model) ?? [];
  if (version) return { path: '/predictions', version };
  const [, owner, name] = deployed.exec(model) ?? [];
  if (owner) return { path: `/deployments/${owner}/${name}/predictions` };
  if (official.test(model)) return { path: `/models/${model}/predictions` };
  const message =
    "A model of Replicate is named 'owner/name', 'owner/name:version' with all 64 digits, or 'deployments/owner/name'.";
  throw new Failure('invalid_request', message, { param: 'model' });
}
