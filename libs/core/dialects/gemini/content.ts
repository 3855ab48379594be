import { Failure } from '../../failure/index.js';
import type { AudioPart, Content, FilePart, Part as HubPart } from '../../hub/index.js';
import type { Part } from './wire.js';

/** The parts of one message; empty text is left out, Gemini refuses it. `at` is the path that a Failure names. */
export function toParts(content: Content | null | undefined, at: string): Part[] {
  if (typeof content === 'string') return text(content);
  return (content ?? []).flatMap((part, index) => toPart(part, `${at}[${index}]`));
}

/** Only the words, for places where nothing else can stand. */
export function toText(content: Content | null | undefined, at: string): string {
  const parts = toParts(content, at);
  const other = parts.findIndex((part) => typeof part.text !== 'string');
  if (other >= 0) throw refused('Only text can stand here.', at);
  return parts.map((part) => part.text).join('\n');
}

function toPart(part: HubPart, at: string): Part[] {
  switch (part.type) {
    case 'text':
      return text(part.text, part.extra_content?.google?.thought_signature);
    case 'refusal':
      return text(part.refusal);
    case 'image_url':
      return [toMedia(part.image_url.url, `${at}.image_url.url`)];
    case 'input_audio':
      return [toAudio(part, at)];
    case 'file':
      return [toFile(part, at)];
    default:
      throw refused('This kind of content is not known.', `${at}.type`);
  }
}

const text = (words: string, signature?: string): Part[] => {
  if (signature) return [{ text: words, thoughtSignature: signature }];
  return words ? [{ text: words }] : [];
};

function toAudio({ input_audio: audio }: AudioPart, at: string): Part {
  if (!isText(audio?.data)) throw refused('Audio needs `data` and `format`.', `${at}.input_audio`);
  return { inlineData: { mimeType: `audio/${audio.format}`, data: audio.data } };
}

function toFile({ file }: FilePart, at: string): Part {
  const { file_data: data, file_id: id, filename } = file ?? {};
  if (isText(data) && /^(data|https|gs):/i.test(data)) return toMedia(data, `${at}.file.file_data`);
  if (isText(data)) return { inlineData: { mimeType: mimeType(filename ?? '', PDF), data } };
  if (isText(id) && id.startsWith('https://')) return toMedia(id, `${at}.file.file_id`); // Google's Files API
  throw refused('A file needs `file_data`, or the `https:` address of a file at Google.', `${at}.file`);
}

/** What stands inside a part is unchecked until somebody reads it. */
export const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

const refused = (message: string, param: string) => new Failure('invalid_request', message, { param });

/**
 * Gemini takes data inline, and addresses only where it can fetch them itself: its own Files API, Cloud Storage and
 * YouTube. What lies elsewhere was fetched before (`needsBytes`).
 */
function toMedia(url: string, at: string): Part {
  if (/^(https|gs):\/\//i.test(url)) return { fileData: { mimeType: mimeType(url, JPEG), fileUri: url } };
  const comma = url.indexOf(',');
  const head = /^data:([^;,]+)(?:;[^;,]*)*;base64$/i.exec(url.slice(0, comma));
  if (comma < 0 || !head) {
    throw refused('The address must begin with `https:` or be `data:<type>;base64,<data>`.', at);
  }
  return { inlineData: { mimeType: head[1]?.replace(/^image\/jpg$/i, JPEG), data: url.slice(comma + 1) } };
}

const JPEG = 'image/jpeg';
const PDF = 'application/pdf';

/** Guesses by the ending of a name or an address. */
function mimeType(name: string, fallback: string): string {
  const ending = /\.([a-z0-9]{2,4})(?:[?#]|$)/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return mimeTypes.get(ending) ?? fallback;
}

const mimeTypes: ReadonlyMap<string, string> = new Map([
  ['png', 'image/png'],
  ['jpg', JPEG],
  ['jpeg', JPEG],
  ['webp', 'image/webp'],
  ['gif', 'image/gif'],
  ['heic', 'image/heic'],
  ['heif', 'image/heif'],
  ['pdf', PDF],
  ['txt', 'text/plain'],
  ['csv', 'text/csv'],
  ['html', 'text/html'],
  ['mp3', 'audio/mp3'],
  ['wav', 'audio/wav'],
  ['ogg', 'audio/ogg'],
  ['flac', 'audio/flac'],
  ['mp4', 'video/mp4'],
  ['webm', 'video/webm'],
  ['mov', 'video/mov'],
]);
