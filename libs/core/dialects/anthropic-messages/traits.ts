import type { Target } from '../kit/index.js';
import type { Effort, Thinking } from './wire.js';

/** What a model takes, as far as models differ. */
export interface Traits {
  /** How it can be told to think: by effort, by a budget of tokens, or not at all. */
  readonly thinking: 'adaptive' | 'budget' | 'none';
  /** The nearest thing to not thinking. */
  readonly quiet: Thinking | { readonly type: 'effort'; readonly effort: Effort };
  readonly hasExtraHigh: boolean;
  /** Whether it takes `temperature`, `top_p` and `top_k`. */
  readonly hasSampling: boolean;
  /** Claude takes one of `temperature` and `top_p`; other models behind this language take both. */
  readonly hasBothSamplings: boolean;
  /** Whether it can be made to call a tool. */
  readonly canForceTool: boolean;
  /** Whether it takes `output_config.format` and strict tools. */
  readonly hasSchema: boolean;
}

/** What the model takes. Names that are not Claude's belong to other makers' servers that speak this language. */
export function traitsOf({ model, reasoning }: Pick<Target, 'model' | 'reasoning'>): Traits {
  const name = model.toLowerCase().replaceAll('.', '-');
  if (!isClaude(name)) return { ...stranger, thinking: reasoning === false ? 'none' : 'budget' };
  const family = /opus|sonnet|haiku|fable|mythos/.exec(name)?.[0] ?? '';
  const version = versionOf(name);
  const row = table.find(({ since, families }) => version >= since && (!families || families.includes(family)));
  return row?.traits ?? first;
}

/** Whether it is Anthropic's own model, wherever it is served. */
export const isClaude = (model: string): boolean => /claude/i.test(model);

const newest: Traits = {
  thinking: 'adaptive',
  quiet: { type: 'disabled' },
  hasExtraHigh: true,
  hasSampling: false,
  hasBothSamplings: false,
  canForceTool: true,
  hasSchema: true,
};
/** Thinks always, as little as its effort says. */
const tireless: Traits = { ...newest, quiet: { type: 'effort', effort: 'low' } };
const budgeted: Traits = { ...newest, thinking: 'budget', hasExtraHigh: false, hasSampling: true };
const first: Traits = { ...budgeted, thinking: 'none', hasSchema: false };
const stranger: Traits = { ...budgeted, hasBothSamplings: true, hasSchema: false };

/** First match wins. A version is 100 × major + minor; a Claude that is newer than this table takes the first rows. */
const table: readonly { since: number; families?: readonly string[]; traits: Traits }[] = [
  { since: 505, families: ['sonnet'], traits: { ...newest, quiet: { type: 'between_tools' }, canForceTool: false } },
  { since: 505, families: ['opus'], traits: { ...tireless, canForceTool: false } },
  { since: 501, families: ['fable', 'mythos'], traits: { ...tireless, canForceTool: false } },
  { since: 0, families: ['fable', 'mythos'], traits: tireless },
  { since: 407, traits: newest },
  { since: 406, traits: { ...newest, hasExtraHigh: false, hasSampling: true } },
  { since: 401, traits: budgeted },
  { since: 307, traits: { ...budgeted, hasSchema: false } },
];

/** `claude-opus-4-6`, `claude-3-7-sonnet-20250219`, `claude-sonnet-4@20250514`: a date is no minor version. */
function versionOf(name: string): number {
  const found = /claude-(?:[a-z]+-)?v?(\d{1,2})(?:-(\d{1,2}))?(?!\d)/.exec(name);
  return found ? 100 * Number(found[1]) + Number(found[2] ?? 0) : Infinity;
}
