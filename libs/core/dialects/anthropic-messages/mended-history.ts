import { isRecord } from '../kit/index.js';
import { isKeepsake } from './keepsake.js';
import { fittingToolId } from './tool-id.js';
import { isClaude } from './traits.js';

type Json = Readonly<Record<string, unknown>>;

/**
 * A conversation that other models took part in, as Anthropic takes it: without our keepsakes, without thinking and citations that
 * prove nothing, and with ids of calls in its alphabet. The very same list where there is nothing of that.
 */
export function mendedHistory(messages: unknown, model: string): unknown {
  if (!Array.isArray(messages)) return messages;
  const mend = isClaude(model) ? forClaude : withoutKeepsakes;
  let isSame = true;
  const mended = messages.map((message: unknown) => {
    const changed = mendedTurn(message, mend);
    isSame &&= changed === message;
    return changed;
  });
  return isSame ? messages : mended.filter(saysSomething);
}

/** A block as it may go on: itself, another, or nothing. */
type Mend = (block: Json) => Json | undefined;

const withoutKeepsakes: Mend = (block) => (isKeepsake(block['data']) ? undefined : block);

const forClaude: Mend = (block) => {
  switch (block['type']) {
    case 'redacted_thinking':
      return withoutKeepsakes(block);
    case 'thinking':
      return block['signature'] ? block : undefined;
    case 'tool_use':
      return withId(block, 'id');
    case 'tool_result':
      return withId(block, 'tool_use_id');
    case 'text':
      return withoutCitations(block);
    default:
      return block;
  }
};

function mendedTurn(message: unknown, mend: Mend): unknown {
  if (!isRecord(message) || !Array.isArray(message['content'])) return message;
  let isSame = true;
  const content = message['content'].flatMap((block: unknown) => {
    const mended = isRecord(block) ? mend(block) : block;
    isSame &&= mended === block;
    return mended ?? [];
  });
  return isSame ? message : { ...message, content };
}

const withId = (block: Json, field: string): Json => {
  const id = block[field];
  if (typeof id !== 'string') return block;
  const fitting = fittingToolId(id);
  return fitting === id ? block : { ...block, [field]: fitting };
};

/** Those that we told say of no index of Anthropic's where they are from. */
function withoutCitations(block: Json): Json {
  const { citations, ...rest } = block;
  const isOurs = Array.isArray(citations) && citations.some((one) => isRecord(one) && one['encrypted_index'] === '');
  return isOurs ? rest : block;
}

/** A turn of which nothing is left would be refused: its neighbours are put together by Anthropic. */
const saysSomething = (message: unknown): boolean =>
  !isRecord(message) || !Array.isArray(message['content']) || message['content'].length > 0;
