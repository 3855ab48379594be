import type { Content, ImagePart, Message, Part, SystemMessage, ToolMessage, UserMessage } from '../../hub/index.js';

/** Images of tool results, told in a user message after the last result of the turn: OpenAI takes only text in a result. */
export function liftImages(messages: readonly Message[]): readonly Message[] {
  if (!messages.some(hasImage)) return messages;
  const lifted: Message[] = [];
  let waiting: Part[] = [];
  for (const message of messages) {
    if (message.role !== 'tool' && waiting.length > 0) {
      lifted.push({ role: 'user', content: waiting });
      waiting = [];
    }
    lifted.push(hasImage(message) ? { ...message, content: textParts(message.content) } : message);
    if (hasImage(message))
      waiting.push(
        { type: 'text', text: `Images of tool result ${message.tool_call_id}:` },
        ...images(message.content),
      );
  }
  return waiting.length > 0 ? [...lifted, { role: 'user', content: waiting }] : lifted;
}

const hasImage = (message: Message): message is ToolMessage =>
  message.role === 'tool' && images(message.content).length > 0;

const images = (content: Content): readonly ImagePart[] => parts(content).filter((part) => part.type === 'image_url');

function textParts(content: Content): Content {
  const text = parts(content).filter((part) => part.type === 'text');
  return text.length > 0 ? text : 'See the images below.';
}

/** All system messages as one, at the beginning. */
export function oneSystemMessage(messages: readonly Message[]): readonly Message[] {
  const system = messages.filter(isSystem);
  const isGood = system.length === 0 || (system.length === 1 && messages[0] === system[0]);
  if (isGood) return messages;
  const content = system.map((message) => message.content).reduce(joined);
  return [{ role: 'system', content }, ...messages.filter((message) => !isSystem(message))];
}

const isSystem = (message: Message): message is SystemMessage =>
  message.role === 'system' || message.role === 'developer';

/** Neighbouring messages of the user as one. */
export function strictTurns(messages: readonly Message[]): readonly Message[] {
  const turns = messages.reduce<Message[]>((merged, message) => {
    const last = merged.at(-1);
    if (!last || !isUser(last) || !isUser(message)) return [...merged, message];
    return [...merged.slice(0, -1), { ...last, content: joined(last.content, message.content) }];
  }, []);
  return turns.length === messages.length ? messages : turns;
}

const isUser = (message: Message): message is UserMessage => message.role === 'user';

function joined(one: Content, other: Content): Content {
  if (typeof one === 'string' && typeof other === 'string') return `${one}\n\n${other}`;
  return [...parts(one), ...parts(other)];
}

const parts = (content: Content): readonly Part[] =>
  typeof content === 'string' ? [{ type: 'text', text: content }] : content;
