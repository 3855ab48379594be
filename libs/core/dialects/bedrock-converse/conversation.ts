import type { AssistantMessage, Message } from '../../hub/index.js';
import { toTexts } from './content.js';
import {
  assistantBlocks,
  type Conversing,
  hasSomethingToSay,
  type PendingCall,
  type Spoken,
  type UserSide,
  userTurn,
} from './turns.js';
import type { CachePoint, TextBlock, Turn } from './wire.js';

export interface Conversation {
  readonly system: readonly (TextBlock | CachePoint)[];
  readonly turns: readonly Turn[];
}

/**
 * OpenAI's messages as Bedrock's turns: the leading instructions apart, then user and assistant by turns, the user first.
 * Instructions that come later stay where they are, as words in the user's turn between `<system>` tags.
 */
export function toConversation(messages: readonly Message[], conversing: Conversing): Conversation {
  const spoken = messages.map((message, index) => ({ message, path: `messages[${index}]` }));
  const begin = spoken.findIndex(({ message }) => message.role !== 'system' && message.role !== 'developer');
  // Instructions alone: the last of them is what the user has to say.
  const end = begin >= 0 ? begin : Math.max(0, spoken.length - 1);
  const rest = begin >= 0 ? spoken.slice(end) : spoken.slice(end).map(asUser);
  return {
    system: spoken.slice(0, end).flatMap(({ message }) => toTexts(message.content, conversing)),
    turns: toTurns(rest, conversing),
  };
}

const asUser = ({ message, path }: Spoken): Spoken => ({
  message: { role: 'user', content: message.content ?? '' },
  path,
});

function toTurns(spoken: readonly Spoken[], conversing: Conversing): readonly Turn[] {
  const turns: Turn[] = [];
  let pending: readonly PendingCall[] = [];
  for (const run of runs(spoken)) {
    if (run.is === 'user') {
      turns.push(userTurn(run.spoken, pending, conversing));
      pending = [];
      continue;
    }
    if (turns.length === 0) turns.push(userTurn([], [], conversing));
    const { blocks, calls } = assistantBlocks(run.spoken, conversing);
    turns.push({ role: 'assistant', content: blocks });
    pending = calls;
  }
  // Calls that nobody has answered yet: the wire demands an answer.
  if (pending.length > 0 || turns.length === 0) turns.push(userTurn([], pending, conversing));
  return withoutTrailingSpace(turns);
}

type Run =
  | { readonly is: 'user'; readonly spoken: Spoken<UserSide>[] }
  | { readonly is: 'assistant'; readonly spoken: Spoken<AssistantMessage>[] };

/** Neighbours of the same side, together; assistants that said nothing are left out. */
function runs(spoken: readonly Spoken[]): readonly Run[] {
  const all: Run[] = [];
  for (const { message, path } of spoken) {
    const last = all.at(-1);
    if (message.role !== 'assistant') {
      if (last?.is === 'user') last.spoken.push({ message, path });
      else all.push({ is: 'user', spoken: [{ message, path }] });
    } else if (hasSomethingToSay(message)) {
      if (last?.is === 'assistant') last.spoken.push({ message, path });
      else all.push({ is: 'assistant', spoken: [{ message, path }] });
    }
  }
  return all;
}

/** Words that the model is to go on from must not end with white space. */
function withoutTrailingSpace(turns: readonly Turn[]): readonly Turn[] {
  const last = turns.at(-1);
  const words = last?.content.at(-1);
  if (last?.role !== 'assistant' || !words || !('text' in words)) return turns;
  const trimmed = { text: words.text.trimEnd() };
  return [...turns.slice(0, -1), { role: 'assistant', content: [...last.content.slice(0, -1), trimmed] }];
}
