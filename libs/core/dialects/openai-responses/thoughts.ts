import type { ReasoningDetail } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { defined, type Json, records, text } from './json.js';

/** Who made it: what is encrypted so, only OpenAI's Responses can read. */
export const OWN_FORMAT = 'openai-responses-v1';

/** Another provider's proof of its thoughts, carried where this language carries its own. */
const CARRIED = 'gatewright.v1:';

/** An item of thoughts in the hub form. */
export function toDetails(item: Json): readonly ReasoningDetail[] {
  const sealed = text(item['encrypted_content']);
  const carried = sealed?.startsWith(CARRIED) ? detailsIn(sealed.slice(CARRIED.length)) : undefined;
  if (carried) return carried;
  const own = { ...(text(item['id']) && { id: text(item['id']) }), format: OWN_FORMAT };
  return [
    ...records(item['content']).map((part, index) => ({
      type: 'reasoning.text' as const,
      text: said(part),
      ...own,
      index,
    })),
    ...records(item['summary']).map((part, index) => ({
      type: 'reasoning.summary' as const,
      summary: said(part),
      ...own,
      index,
    })),
    ...(sealed ? [{ type: 'reasoning.encrypted' as const, data: sealed, ...own }] : []),
  ];
}

/** The words of an item of thoughts. */
export const wordsOf = (item: Json): string =>
  [...records(item['content']), ...records(item['summary'])].map(said).join('\n\n');

const said = (part: Json): string => text(part['text']) ?? '';

function detailsIn(json: string): readonly ReasoningDetail[] | undefined {
  try {
    const details: unknown = JSON.parse(json);
    return Array.isArray(details) && details.every(isRecord) ? (details as unknown as ReasoningDetail[]) : undefined; // we wrote it
  } catch {
    return undefined; // the caller changed it
  }
}

/** Whether an item of thoughts can be sent to who speaks this language: it keeps nothing, so the proof must be in the item, and its own. */
export const isReplayable = (item: Json): boolean => {
  const sealed = text(item['encrypted_content']);
  return Boolean(sealed) && !sealed?.startsWith(CARRIED);
};

/** What one item of thoughts says. */
export interface Thought {
  readonly id?: string | undefined;
  readonly words: readonly string[];
  readonly sealed?: string | undefined;
}

/** Thoughts as items, one for each that its maker numbered; those of other makers as one that carries their proof. */
export function thoughtsOf(
  details: readonly ReasoningDetail[],
  content: string | null | undefined,
): readonly Thought[] {
  const own = Map.groupBy(details.filter(isOwn), ({ id }) => id);
  const foreign = gathered(details.filter((detail) => !isOwn(detail)));
  const thoughts = [...own].map(([id, some]): Thought => ({
    id,
    words: shown(some),
    sealed: some.find(isSealed)?.data,
  }));
  if (foreign.length === 0 && (thoughts.length > 0 || !content)) return thoughts;
  const words = content && thoughts.length === 0 ? [content] : shown(foreign);
  return [...thoughts, { words, sealed: carry(foreign) }];
}

const isOwn = ({ format }: ReasoningDetail): boolean => format === OWN_FORMAT;
const isSealed = ({ type }: ReasoningDetail): boolean => type === 'reasoning.encrypted';

const shown = (details: readonly ReasoningDetail[]): readonly string[] =>
  details.flatMap((detail) => detail.summary || detail.text || []);

/** Only what proves something is worth carrying: words alone stand in the summary. */
export function carry(details: readonly ReasoningDetail[]): string | undefined {
  const proves = details.some(({ signature, data }) => signature || data);
  return proves ? CARRIED + JSON.stringify(details) : undefined;
}

/** Pieces of a stream put together: the same kind at the same place is one thought. */
export function gathered(pieces: readonly ReasoningDetail[]): readonly ReasoningDetail[] {
  const whole: ReasoningDetail[] = [];
  for (const piece of pieces) {
    const last = whole.at(-1);
    const goesOn = last?.type === piece.type && last.index === piece.index && last.id === (piece.id ?? last.id);
    if (last && goesOn && !last.signature && !last.data) whole[whole.length - 1] = joined(last, piece);
    else whole.push(piece);
  }
  return whole;
}

const joined = (one: ReasoningDetail, other: ReasoningDetail): ReasoningDetail =>
  defined({
    ...one,
    ...defined({ ...other }),
    text: plus(one.text, other.text),
    summary: plus(one.summary, other.summary),
  }) as unknown as ReasoningDetail; // seam: both had all that it demands

const plus = (one: string | undefined, other: string | undefined) =>
  one === undefined && other === undefined ? undefined : (one ?? '') + (other ?? '');
