import { Failure } from '../../failure/index.js';
import type { Content, Part } from '../../hub/index.js';

/** A message's content as Ollama takes it: words, and pictures beside them. */
export interface Said {
  readonly content: string;
  readonly images?: readonly string[] | undefined;
}

/** `at` is the path that a Failure names. */
export function toContent(content: Content | null | undefined, at: string): Said {
  if (typeof content === 'string') return { content };
  const pieces = (content ?? []).map((part, index) => toPiece(part, `${at}[${index}]`));
  const words = pieces.flatMap(({ text }) => text ?? []);
  const images = pieces.flatMap(({ image }) => image ?? []);
  return { content: words.join('\n'), ...(images.length > 0 && { images }) };
}

interface Piece {
  readonly text?: string;
  readonly image?: string;
}

function toPiece(part: Part, at: string): Piece {
  switch (part.type) {
    case 'text':
      return { text: part.text };
    case 'refusal':
      return { text: part.refusal };
    case 'image_url':
      return { image: toBase64(part.image_url.url, `${at}.image_url.url`) };
    default:
      throw new Failure('invalid_request', 'Ollama takes text and pictures only.', { param: `${at}.type` });
  }
}

/** Ollama fetches nothing: what had an address was fetched before (`needsBytes`). */
function toBase64(url: string, at: string): string {
  const comma = url.indexOf(',');
  if (comma >= 0 && /^data:[^,]*;base64$/i.test(url.slice(0, comma))) return url.slice(comma + 1);
  throw new Failure('invalid_request', 'Ollama takes pictures as `data:<type>;base64,<data>`, not by address.', {
    param: at,
  });
}
