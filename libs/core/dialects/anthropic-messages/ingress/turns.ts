import type { Message, SystemMessage, ToolMessage } from '../../../hub/index.js';
import { BILLING } from '../patch.js';
import { readAssistant } from './assistant.js';
import { type Block, blocksOf, cached, cacheOf, contentOf, partsOf, readPart } from './blocks.js';
import {
  boolean,
  demand,
  type Json,
  list,
  type Lose,
  loseRest,
  maybe,
  name,
  read,
  record,
  refused,
  under,
} from './reading.js';

/** The conversation in the hub form: the system prompt first, then turn by turn. */
export function readConversation(body: Json, lose: Lose): readonly Message[] {
  const turns = read(list, body, 'messages', '');
  if (turns.length === 0) throw refused('messages', 'must have at least one message.');
  return [
    ...readSystem(body['system'], lose),
    ...turns.flatMap((turn, index) => readTurn(demand(record, turn, `messages.${index}`), `messages.${index}`, lose)),
  ];
}

function readSystem(system: unknown, lose: Lose): readonly SystemMessage[] {
  if (system === undefined || system === null) return [];
  const blocks = blocksOf(system, 'system');
  const [first] = blocks;
  const isBilling = first && String(first.block['text']).startsWith(BILLING);
  if (isBilling) lose(first.path);
  const parts = blocks.slice(isBilling ? 1 : 0).flatMap((block) => readPart(block, lose));
  return parts.length > 0 ? [{ role: 'system', content: contentOf(parts) }] : [];
}

type TurnReader = (content: unknown, path: string, lose: Lose) => readonly Message[];

function readTurn(turn: Json, path: string, lose: Lose): readonly Message[] {
  const { role, content } = turn;
  const reader = typeof role === 'string' && Object.hasOwn(readers, role) ? readers[role] : undefined;
  if (!reader) throw refused(under(path, 'role'), `must be one of ${Object.keys(readers).join(', ')}.`);
  loseRest(turn, ['role', 'content'], path, lose);
  return reader(content, under(path, 'content'), lose);
}

/** Results of tools are messages of their own, and stand at once after the calls they answer. */
const readUser: TurnReader = (content, path, lose) => {
  const blocks = blocksOf(content, path);
  const results = blocks.filter(({ block }) => block.type === 'tool_result').map((block) => readResult(block, lose));
  const others = blocks.filter(({ block }) => block.type !== 'tool_result');
  const said = others.flatMap((block) => readPart(block, lose));
  return said.length > 0 || results.length === 0 ? [...results, { role: 'user', content: contentOf(said) }] : results;
};

function readResult({ block, path }: Block, lose: Lose): ToolMessage {
  loseRest(block, ['type', 'tool_use_id', 'content', 'is_error', 'cache_control'], path, lose);
  const said = block['content'] ?? [];
  const parts = partsOf(said, under(path, 'content'), lose);
  const cache = cacheOf(block, path);
  if (cache && parts.length === 0) lose(under(path, 'cache_control'));
  return {
    role: 'tool',
    tool_call_id: read(name, block, 'tool_use_id', path),
    content: contentOf(cached(parts, cache)),
    ...(maybe(boolean, block, 'is_error', path) && { is_error: true }),
  };
}

const readers: Readonly<Record<string, TurnReader>> = {
  user: readUser,
  assistant: (content, path, lose) => [readAssistant(content, path, lose)],
  system: (content, path, lose) => [{ role: 'system', content: contentOf(partsOf(content, path, lose)) }],
};
