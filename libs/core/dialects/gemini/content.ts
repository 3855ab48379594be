import { Failure } from '../../failure/index.js';
import type { Content, FilePart, Part as HubPart } from '../../hub/index.js';
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
  if (other >= 0) throw new Failure('invalid_request', 'Only text can stand here.', { param: at });
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
      return [{ inlineData: { mimeType: `audio/${part.input_audio.format}`, data: part.input_audio.data } }];
    case 'file':
      return [toFile(part, at)];
    default:
      throw new Failure('invalid_request', 'This kind of content is not known.', { param: `${at}.type` });
  }
}

const text = (words: string, signature?: string): Part[] => {
  if (signature) return [{ text: words, thoughtSignature: signature }];
  return words ? [{ text: words }] : [];
};

function toFile({ file }: FilePart, at: string): Part {
  if (file.file_data?.startsWith('data:')) return toMedia(file.file_data, `${at}.file.file_data`);
  if (file.file_data) return { inlineData: { mimeType: mimeType(file.filename ?? '', PDF), data: file.file_data } };
  if (file.file_id?.startsWith('https://')) return toMedia(file.file_id, `${at}.file.file_id`); // Google's Files API
  throw new Failure('invalid_request', 'A file needs `file_data`, or the `https:` address of a file at Google.', {
    param: `${at}.file`,
  });
}

/**
 * Gemini takes data inline, and addresses only where it can fetch them itself: its own Files API, Cloud Storage,
 * YouTube and, newer models, public pages. Fetching for the others belongs in front of the dialects, which do no I/O.
 */
function toMedia(url: string, at: string): Part {
  if (/^(https|gs):\/\//i.test(url)) return { fileData: { mimeType: mimeType(url, JPEG), fileUri: url } };
  const comma = url.indexOf(',');
  const head = /^data:([^;,]+)(?:;[^;,]*)*;base64$/i.exec(url.slice(0, comma));
  if (comma < 0 || !head) {
    throw new Failure('invalid_request', 'The address must begin with `https:` or be `data:<type>;base64,<data>`.', {
      param: at,
    });
  }
  return { inlineData: { mimeType: head[1], data: url.slice(comma + 1) } };
}

const JPEG = 'image/jpeg';
const PDF = 'application/pdf';

/** Guesses by the ending of a name or an address. */
function mimeType(name: string, fallback: string): string {
  const ending = /\.([a-z0-9]{2,4})(?:[?#]|$)/i.exec(name)?.[1]?.toLowerCase() ?? '';
  return mimeTypes[ending] ?? fallback;
}

const mimeTypes: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: JPEG,
  jpeg: JPEG,
  webp: 'image/webp',
  gif: 'image/gif',
  heic: 'image/heic',
  heif: 'image/heif',
  pdf: PDF,
  txt: 'text/plain',
  csv: 'text/csv',
  html: 'text/html',
  mp3: 'audio/mp3',
  wav: 'audio/wav',
  ogg: 'audio/ogg',
  flac: 'audio/flac',
  mp4: 'video/mp4',
  webm: 'video/webm',
  mov: 'video/mov',
};
