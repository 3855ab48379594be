import { isRecord } from '../json/index.js';
import { strategies, type StrategyName } from './strategies.js';
import { readPreferences } from './preferences.js';
import { MOST_STRINGS, strings, wrong } from './reading.js';
import type { ProviderPreferences } from './wish.js';

/** What a caller may say to the gateway itself inside the body. None of it is sent upstream. */
export interface Extras {
  readonly models: readonly string[];
  readonly preferences: ProviderPreferences;
  readonly strategy?: StrategyName | undefined;
  readonly tags: readonly string[];
  /** Who the caller says it is for. */
  readonly user?: string | undefined;
  /** What to set and remove in the body before it leaves. */
  readonly edits: Readonly<Record<string, unknown>>;
}

type Body = Readonly<Record<string, unknown>>;

/** Reads `models`, `provider`, `route`, `metadata.tags` and `user`. Throws a Failure `invalid_request` with `param`. */
export function readExtras(body: Body): Extras {
  const preferences = readPreferences(body['provider']);
  const { tags, metadata } = readMetadata(body['metadata']);
  const known = { models: undefined, provider: undefined, route: undefined, user: undefined, ...metadata };
  return {
    models: strings(body['models'], 'models') ?? [],
    preferences,
    strategy: readStrategy(body['route']) ?? preferences.sort,
    tags,
    user: readUser(body['user']) ?? readUser(body['safety_identifier']),
    edits: Object.fromEntries(Object.entries(known).filter(([key]) => key in body)),
  };
}

function readStrategy(value: unknown): StrategyName | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string' && Object.hasOwn(strategies, value)) return value as StrategyName; // seam: just looked up
  throw wrong('route', `one of ${Object.keys(strategies).join(', ')}`);
}

/** Longer names are none that a person was given. */
const LONGEST_USER = 256;

const readUser = (value: unknown): string | undefined =>
  typeof value === 'string' && value ? value.slice(0, LONGEST_USER) : undefined;

/** OpenAI's own `metadata` stays; only our `tags` are taken out of it. */
function readMetadata(value: unknown): { tags: readonly string[]; metadata: Body } {
  if (!isRecord(value) || value['tags'] === undefined) return { tags: [], metadata: {} };
  const { tags, ...rest } = value;
  const list =
    typeof tags === 'string' ? tags.split(',', MOST_STRINGS).map((tag) => tag.trim()) : strings(tags, 'metadata.tags');
  return { tags: list ?? [], metadata: { metadata: Object.keys(rest).length > 0 ? rest : undefined } };
}
