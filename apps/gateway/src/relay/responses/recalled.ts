import { Failure } from '#core/failure';
import { isRecord, patchJson, readJson } from '#core/json';
import type { Asked } from '../asked.js';
import type { Responses } from '../ports.js';
import { conversationOf, type Item, outputOf } from './kept-items.js';

/** A request with all it refers to in its place, so that any provider can go on with it. */
export interface Recalled {
  readonly asked: Asked;
  /** What is new in it. */
  readonly input: unknown;
}

/** Looks up what a request refers to. Throws a Failure where that is not there. */
export async function recalled(asked: Asked, responses: Responses): Promise<Recalled> {
  const { previous_response_id: previous, input: said } = asked.asking.body;
  const hasReferences = referencesIn(said).length > 0;
  const isChained = typeof previous === 'string';
  if (!isChained && !hasReferences) return { asked, input: said };
  const before = isChained ? await conversation(asked, previous, responses) : [];
  const input = hasReferences ? await resolved(asked, said as readonly unknown[], responses) : said; // a list: it has references
  return { asked: withInput(asked, [...before, ...asItems(input)]), input };
}

async function conversation({ caller }: Asked, previous: string, responses: Responses): Promise<readonly Item[]> {
  const chain = await responses.chain(caller.project, previous);
  if (chain) return conversationOf(chain);
  throw new Failure(
    'previous_response_not_found',
    `Previous response with id '${clip(previous)}' not found, or one that it goes on with.`,
    { param: 'previous_response_id' },
  );
}

const referencesIn = (input: unknown): readonly string[] =>
  Array.isArray(input) ? input.flatMap((item: unknown) => referenceIn(item) ?? []) : [];

function referenceIn(item: unknown): string | undefined {
  if (!isRecord(item) || typeof item['id'] !== 'string') return undefined;
  const { type = 'item_reference', role } = item;
  // An item that is nothing but an id is a reference, too.
  return type === 'item_reference' && role === undefined ? item['id'] : undefined;
}

async function resolved(
  { caller }: Asked,
  input: readonly unknown[],
  responses: Responses,
): Promise<readonly unknown[]> {
  const wanted = [...new Set(referencesIn(input))];
  const kept = await responses.holding(caller.project, wanted);
  const known = new Map(kept.flatMap((one) => [...one.input, ...outputOf(one)]).map((item) => [item['id'], item]));
  return input.map((item, index) => {
    const id = referenceIn(item);
    if (id === undefined) return item;
    const found = known.get(id);
    if (found) return conversationOf([{ id: '', project: '', input: [found], response: {} }])[0];
    const param = `input[${index}].id`;
    throw new Failure('invalid_request', `Item with id '${clip(id)}' not found.`, { param });
  });
}

const asItems = (input: unknown): readonly unknown[] => {
  if (typeof input === 'string') return [{ type: 'message', role: 'user', content: input }];
  return Array.isArray(input) ? input : [];
};

/** `previous_response_id` stays where the language reads it, to be said again in the answer. */
function withInput(asked: Asked, input: readonly unknown[]): Asked {
  const text = patchJson(asked.body, { input });
  if (text.length > MOST_CHARACTERS)
    throw new Failure('payload_too_large', 'The conversation is too large to go on with.');
  const body = readJson(utf8.encode(text));
  return { ...asked, body, asking: { ...asked.asking, body: body.value } };
}

const MOST_CHARACTERS = 64 * 1024 * 1024;

const utf8 = new TextEncoder();

const clip = (id: string): string => id.slice(0, 100);
