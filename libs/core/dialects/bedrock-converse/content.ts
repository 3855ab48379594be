import { Failure } from '../../failure/index.js';
import type { CacheControl, Content, Part } from '../../hub/index.js';
import type { Family } from './families.js';
import { toAudio, toFile, toImage } from './media.js';
import type { CachePoint, SaidBlock, TextBlock } from './wire.js';

/** What is remembered of one request while its content is written. */
export interface Writing {
  readonly caches: Family['caches'];
  readonly documentName: (filename: string) => string;
}

/** What a person or a tool said. `path` is where it stands in the request, such as `messages[2].content`. */
export function toBlocks(content: Content, path: string, writing: Writing): readonly SaidBlock[] {
  if (typeof content === 'string') return toText(content);
  return content.flatMap((part, index) => {
    const blocks = toBlock(part, `${path}[${index}]`, writing);
    return blocks.length > 0 ? [...blocks, ...toCachePoint(part.cache_control, writing)] : [];
  });
}

/** Only the words: a system prompt and an answer have nothing else here. */
export function toTexts(
  content: Content | null | undefined,
  writing: Pick<Writing, 'caches'>,
): readonly (TextBlock | CachePoint)[] {
  if (!content) return [];
  if (typeof content === 'string') return toText(content);
  return content.flatMap((part) => {
    const text = toText(wordsOf(part));
    return text.length > 0 ? [...text, ...toCachePoint(part.cache_control, writing)] : [];
  });
}

/** Text that is empty or only white space is refused, so it is left out. */
export const toText = (text: string): readonly TextBlock[] => (text.trim() ? [{ text }] : []);

/** What comes before it is kept; five minutes where nothing is said, or nothing else is known. */
export function toCachePoint(
  cache: CacheControl | undefined,
  { caches }: Pick<Writing, 'caches'>,
): readonly CachePoint[] {
  if (!cache || caches === 'none') return [];
  return [{ cachePoint: { type: 'default', ...(cache.ttl === '1h' && caches === 'all' && { ttl: cache.ttl }) } }];
}

function toBlock(part: Part, path: string, { documentName }: Writing): readonly SaidBlock[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return toText(wordsOf(part));
    case 'image_url':
      return [toImage(part.image_url.url) ?? refuse(`${path}.image_url.url`, unknownImage)];
    case 'file':
      return [toFile(part.file, documentName) ?? refuse(`${path}.file`, unknownFile)];
    case 'input_audio':
      return [toAudio(part.input_audio)];
    default:
      return refuse(path, 'This kind of content cannot be sent to this model. Send text, images or documents.');
  }
}

const unknownImage =
  'Bedrock fetches no images: send a data URL with base64 data of a PNG, JPEG, GIF or WebP, not an address.';
const unknownFile =
  'A file must be a PDF, text, Markdown, CSV, HTML, Word or Excel document, or an image, in `file_data` as a data URL with base64 data.';

const wordsOf = (part: Part): string =>
  part.type === 'text' ? part.text : part.type === 'refusal' ? part.refusal : '';

function refuse(param: string, message: string): never {
  throw new Failure('invalid_request', message, { param });
}
