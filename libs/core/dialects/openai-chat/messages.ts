import type { AssistantMessage, Content, Message, Part, Tool } from '../../hub/index.js';
import type { ModelDifferences } from './differences.js';
import { rewriteHistory } from './history.js';
import { each, without, withFields } from './same.js';
import { toolId } from './tool-ids.js';
import { liftImages, oneSystemMessage, strictTurns } from './turns.js';

/** The conversation as this provider takes it: the very same list where nothing stands in its way. */
export function rewriteMessages(messages: readonly Message[], rules: ModelDifferences): readonly Message[] {
  const changes = messageChanges(rules);
  const changed = each(messages, (message) => changes.reduce((now, change) => change(now), message));
  return conversationChanges(rules).reduce((now, change) => change(now), changed);
}

/** Tools as this provider takes them. */
export const rewriteTools = (tools: readonly Tool[], { refuses }: ModelDifferences): readonly Tool[] =>
  refuses?.includes('cache_control') ? each(tools, (tool) => without(tool, ['cache_control'])) : tools;

type Change<T> = (now: T) => T;

const messageChanges = (rules: ModelDifferences): readonly Change<Message>[] => [
  // Only we say it; no provider of this language knows it.
  (message) => without(message, ['is_error', ...(rules.refuses ?? [])]),
  ...(rules.refuses ? [plainParts(rules.refuses)] : []),
  ...(rules.developerRole === false ? [asSystem] : []),
  ...(rules.history ? [ofAssistant(rewriteHistory(rules))] : []),
  ...(rules.refuses?.includes('extra_content') ? [ofAssistant(plainCalls)] : []),
  ...(rules.toolIds ? [fittingIds(toolId[rules.toolIds])] : []),
  ...(rules.textContent ? [textAsString] : []),
];

const conversationChanges = (rules: ModelDifferences): readonly Change<readonly Message[]>[] => [
  ...(rules.toolImages ? [liftImages] : []),
  ...(rules.systemMessages ? [oneSystemMessage] : []),
  ...(rules.turns ? [strictTurns] : []),
];

const plainParts =
  (refused: readonly string[]): Change<Message> =>
  (message) =>
    Array.isArray(message.content)
      ? withContent(
          message,
          each(message.content as readonly Part[], (part) => without(part, refused)),
        )
      : message;

/** The message with another content. The one cast: each kind of message takes each kind of content we give it. */
const withContent = <T extends Message>(message: T, content: Content): T =>
  message.content === content ? message : { ...message, content };

const asSystem: Change<Message> = (message) =>
  message.role === 'developer' ? { ...message, role: 'system' } : message;

const ofAssistant =
  (change: Change<AssistantMessage>): Change<Message> =>
  (message) =>
    message.role === 'assistant' ? change(message) : message;

const plainCalls: Change<AssistantMessage> = (message) =>
  message.tool_calls
    ? withFields(message, { tool_calls: each(message.tool_calls, (call) => without(call, ['extra_content'])) })
    : message;

const fittingIds =
  (fit: (id: string) => string): Change<Message> =>
  (message) => {
    if (message.role === 'tool') return withFields(message, { tool_call_id: fit(message.tool_call_id) });
    if (message.role !== 'assistant' || !message.tool_calls) return message;
    return withFields(message, {
      tool_calls: each(message.tool_calls, (call) => withFields(call, { id: fit(call.id) })),
    });
  };

const textAsString: Change<Message> = (message) => {
  if (!Array.isArray(message.content)) return message;
  const parts = message.content as readonly Part[];
  const texts = parts.flatMap((part) => (part.type === 'text' ? [part.text] : []));
  return texts.length === parts.length ? withContent(message, texts.join('\n')) : message;
};
