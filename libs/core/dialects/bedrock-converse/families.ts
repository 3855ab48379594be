/** What a family of models takes beside what Converse itself defines. */
export interface Family {
  /** How it can be told to think. */
  readonly thinking: 'adaptive' | 'budget' | 'effort' | 'nova' | 'none';
  /** Whether it takes `temperature` and `top_p`: both, one of them, or none. */
  readonly sampling: 'both' | 'one' | 'none';
  /** Whether it takes `outputConfig.textFormat`. */
  readonly hasSchema: boolean;
  /** Whether it can be made to call a tool: a certain one, or only any. */
  readonly forces: 'one' | 'any' | 'none';
  /** Where it takes cache points: elsewhere they are refused. */
  readonly caches: 'all' | 'messages' | 'none';
  /** Whether it takes the status of a tool result. */
  readonly hasResultStatus: boolean;
  /** Tool ids have exactly nine letters and digits. */
  readonly hasNineLetterIds: boolean;
  /** Who can read the signatures of its thinking. */
  readonly signature: string;
}

/** What Converse defines: who is not known, such as behind an ARN, is taken to know all of it. */
const plain: Family = {
  thinking: 'none',
  sampling: 'both',
  hasSchema: false,
  forces: 'one',
  caches: 'all',
  hasResultStatus: true,
  hasNineLetterIds: false,
  signature: 'bedrock-converse-v1',
};

const basic: Family = { ...plain, caches: 'none', hasResultStatus: false };

/** Signatures of Claude are good wherever Claude is served. */
const claude: Family = { ...plain, sampling: 'one', signature: 'anthropic-claude-v1' };

/** By the model's name, with or without the region in front of it; an ARN says nothing of its model. */
export function familyOf(model: string): Family {
  if (/claude/.test(model)) return claudeOf(versionOf(model));
  return families.find(({ match }) => match.test(model))?.family ?? plain;
}

const families: readonly { readonly match: RegExp; readonly family: Family }[] = [
  { match: /nova-2/, family: { ...plain, caches: 'messages', thinking: 'nova' } },
  { match: /nova/, family: { ...plain, caches: 'messages' } },
  { match: /gpt-oss/, family: { ...basic, thinking: 'effort' } },
  { match: /mistral/, family: { ...basic, forces: 'any', hasNineLetterIds: true } },
  { match: /llama/, family: { ...basic, forces: 'none' } },
  { match: /(deepseek|qwen|cohere|ai21|titan|gemma|moonshot|minimax|nvidia|zai)\./, family: basic },
];

function claudeOf(version: number): Family {
  if (version >= 407) return { ...claude, thinking: 'adaptive', sampling: 'none', hasSchema: true };
  if (version >= 406) return { ...claude, thinking: 'adaptive', hasSchema: true };
  if (version >= 405) return { ...claude, thinking: 'budget', hasSchema: true };
  if (version >= 307) return { ...claude, thinking: 'budget' };
  return { ...claude, caches: version >= 305 ? 'all' : 'none' };
}

/** 100 × major + minor of `anthropic.claude-opus-4-5-20251101-v1:0` or `anthropic.claude-3-7-sonnet-…`; a date is no minor. */
function versionOf(model: string): number {
  const found = /claude-(?:[a-z]+-)?(\d{1,2})(?:[-.](\d{1,2}))?(?!\d)/.exec(model);
  return found ? 100 * Number(found[1]) + Number(found[2] ?? 0) : Infinity;
}
