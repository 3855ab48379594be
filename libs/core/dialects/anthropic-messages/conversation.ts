import type { AssistantMessage, Message } from '../../hub/index.js';
import { toTexts } from './content.js';
import { assistantBlocks, hasSomethingToSay, type PendingCall } from './assistant.js';
import { type UserSide, userTurn } from './user.js';
import { toolIds } from './tool-id.js';
import type { TextBlock, Turn } from './wire.js';

/** A message and where it stands in the request, such as `messages[2]`. */
interface Spoken<M extends Message = Message> {
  readonly message: M;
  readonly path: string;
}

export interface Conversation {
  readonly system: readonly TextBlock[];
  readonly turns: readonly Turn[];
}

/**
 * OpenAI's messages as Anthropic's turns: the leading instructions apart, then user and assistant by turns, the user first.
 * Instructions that come later stay where they are, as words in the user's turn between `<system>` tags: most models take
 * no system turns, and to move them to the front would change their meaning and spoil the prompt cache.
 */
export function toConversation(messages: readonly Message[]): Conversation {
  const spoken = messages.map((message, index) => ({ message, path: `messages[${index}]` }));
  const begin = spoken.findIndex(({ message }) => message.role !== 'system' && message.role !== 'developer');
  // Instructions alone: the last of them is what the user has to say.
  const end = begin >= 0 ? begin : Math.max(0, spoken.length - 1);
  const rest = begin >= 0 ? spoken.slice(end) : spoken.slice(end).map(asUser);
  return { system: spoken.slice(0, end).flatMap(({ message }) => toTexts(message.content)), turns: toTurns(rest) };
}

const asUser = ({ message, path }: Spoken): Spoken => ({
  message: { role: 'user', content: message.content ?? '' },
  path,
});

function toTurns(spoken: readonly Spoken[]): readonly Turn[] {
  const wireId = toolIds();
  const turns: Turn[] = [];
  let pending: readonly PendingCall[] = [];
  for (const run of runs(spoken)) {
    if (run.is === 'user') {
      turns.push(userTurn(run.spoken, pending));
      pending = [];
      continue;
    }
    if (turns.length === 0) turns.push(userTurn([], []));
    const { blocks, calls } = assistantBlocks(run.spoken, wireId);
    turns.push({ role: 'assistant', content: blocks });
    pending = calls;
  }
  // Calls that nobody has answered yet: the wire demands an answer.
  if (pending.length > 0 || turns.length === 0) turns.push(userTurn([], pending));
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
  if (last?.role !== 'assistant' || words?.type !== 'text') return turns;
  const trimmed = { ...words, text: words.text.trimEnd() };
  return [...turns.slice(0, -1), { role: 'assistant', content: [...last.content.slice(0, -1), trimmed] }];
}
