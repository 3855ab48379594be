import { Failure } from '../../failure/index.js';
import type { Content, Part } from '../../hub/index.js';
import type { CohereContent, CoherePart } from './wire.js';

/** What a user or a system message says. `at` is the path that a Failure names. */
export function toContent(content: Content | null | undefined, at: string): CohereContent {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part, index) => toPart(part, `${at}[${index}]`));
}

/** The words alone, for messages that hold nothing else. */
export function toText(content: Content | null | undefined, at: string): string {
  if (typeof content === 'string') return content;
  return (content ?? []).map((part, index) => wordsOf(part, `${at}[${index}]`)).join('');
}

/** What a tool answered: text, for a tool that answered with a picture has answered nothing that Cohere reads. */
export const toToolContent = (content: Content | null | undefined, at: string): CohereContent =>
  typeof content === 'string'
    ? content
    : (content ?? []).map((part, index) => ({ type: 'text', text: wordsOf(part, `${at}[${index}]`) }));

function toPart(part: Part, at: string): CoherePart {
  if (part.type !== 'image_url') return { type: 'text', text: wordsOf(part, at) };
  const { url, detail } = part.image_url;
  return { type: 'image_url', image_url: { url, ...(detail && { detail }) } };
}

function wordsOf(part: Part, at: string): string {
  if (part.type === 'text') return part.text;
  if (part.type === 'refusal') return part.refusal;
  const message =
    part.type === 'image_url'
      ? 'Cohere takes pictures in messages of the user only.'
      : 'Cohere takes text and pictures only; text of a document may stand in `documents`.';
  throw new Failure('invalid_request', message, { param: `${at}.type` });
}
