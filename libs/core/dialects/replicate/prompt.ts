import { Failure } from '../../failure/index.js';
import type { Content, Message } from '../../hub/index.js';
import type { Target } from '../kit/index.js';

/** A conversation as models there take it: one text, beside it what the system says and a picture. */
export interface Prompt {
  readonly prompt: string;
  readonly system_prompt?: string | undefined;
  readonly image?: string | undefined;
}

/** A single question goes as it is; a conversation is written down, turn by turn. */
export function toPrompt(messages: readonly Message[], target: Target): Prompt {
  const turns = messages.map((message, index) => toTurn(message, `messages[${index}]`, target));
  const system = turns.flatMap(({ who, text }) => (who === 'System' ? text : []));
  const said = turns.filter(({ who }) => who !== 'System');
  const images = turns.flatMap((turn) => turn.images);
  if (images.length > 1) throw cannot('more than one picture', images[1]?.at ?? 'messages');
  return {
    prompt: written(said),
    ...(system.length > 0 && { system_prompt: system.join('\n\n') }),
    ...(images[0] && { image: images[0].url }),
  };
}

interface Turn {
  readonly who: 'System' | 'User' | 'Assistant';
  readonly text: string;
  readonly images: readonly Picture[];
}

interface Picture {
  readonly url: string;
  readonly at: string;
}

function toTurn(message: Message, at: string, target: Target): Turn {
  switch (message.role) {
    case 'system':
    case 'developer':
      return { who: 'System', ...toSaid(message.content, `${at}.content`) };
    case 'user':
      return { who: 'User', ...toSaid(message.content, `${at}.content`) };
    case 'assistant': {
      if (message.tool_calls?.length) throw cannot('calls of tools', `${at}.tool_calls`);
      if (message.reasoning_content) target.lost?.(`${at}.reasoning_content`);
      return { who: 'Assistant', ...toSaid(message.content, `${at}.content`) };
    }
    default:
      throw cannot('results of tools', `${at}.role`);
  }
}

function toSaid(content: Content | null | undefined, at: string): Pick<Turn, 'text' | 'images'> {
  if (typeof content === 'string') return { text: content, images: [] };
  const words: string[] = [];
  const images: Picture[] = [];
  for (const [index, part] of (content ?? []).entries()) {
    if (part.type === 'text') words.push(part.text);
    else if (part.type === 'refusal') words.push(part.refusal);
    else if (part.type === 'image_url') images.push({ url: part.image_url.url, at: `${at}[${index}]` });
    else throw cannot('files and sound', `${at}[${index}].type`);
  }
  return { text: words.join('\n'), images };
}

function written(turns: readonly Turn[]): string {
  const [first] = turns;
  if (first?.who === 'User' && turns.length === 1) return first.text;
  const lines = turns.map(({ who, text }) => `${who}: ${text}`);
  // The model goes on where the text ends: a conversation that ends with its own words is gone on with.
  return [...lines, ...(turns.at(-1)?.who === 'Assistant' ? [] : ['Assistant:'])].join('\n\n');
}

/** What no model there can be told. */
export const cannot = (what: string, param: string) =>
  new Failure('invalid_request', `Replicate's models are asked with a text: they take no ${what}.`, { param });
