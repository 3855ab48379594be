import { Failure } from '../../failure/index.js';
import type { CacheControl, Content, Part } from '../../hub/index.js';
import { toFile, toMedia } from './media.js';
import type { SaidBlock, TextBlock } from './wire.js';

/** What a person or a tool said. `path` is where it stands in the request, such as `messages[2].content`. */
export function toBlocks(content: Content, path: string): readonly SaidBlock[] {
  if (typeof content === 'string') return toText(content);
  return content.flatMap((part, index) => toBlock(part, `${path}[${index}]`));
}

/** Only the words: a system prompt and an answer have nothing else here. */
export function toTexts(content: Content | null | undefined): readonly TextBlock[] {
  if (!content) return [];
  if (typeof content === 'string') return toText(content);
  return content.flatMap((part) => toText(wordsOf(part), part.cache_control));
}

/** Anthropic refuses text that is empty or only white space, so it is left out. */
export const toText = (text: string, cache?: CacheControl): readonly TextBlock[] =>
  text.trim() ? [{ type: 'text', text, ...cached(cache) }] : [];

function toBlock(part: Part, path: string): readonly SaidBlock[] {
  switch (part.type) {
    case 'text':
    case 'refusal':
      return toText(wordsOf(part), part.cache_control);
    case 'image_url':
      return [
        {
          ...(toMedia(part.image_url.url) ?? refuse(`${path}.image_url.url`, unknownImage)),
          ...cached(part.cache_control),
        },
      ];
    case 'file':
      return [{ ...(toFile(part.file) ?? refuse(`${path}.file`, unknownFile)), ...cached(part.cache_control) }];
    case 'input_audio':
      return refuse(path, 'This model does not take audio. Send text, images or PDF files, or use another model.');
    default:
      return refuse(path, 'This kind of content cannot be sent to this model. Send text, images or PDF files.');
  }
}

const unknownImage = 'An image must be an https URL or a data URL with base64 data.';
const unknownFile = 'A file must be a PDF or an image in `file_data`, as a data URL with base64 data.';

const wordsOf = (part: Part): string =>
  part.type === 'text' ? part.text : part.type === 'refusal' ? part.refusal : '';

const cached = (cache: CacheControl | undefined) => cache && { cache_control: cache };

function refuse(param: string, message: string): never {
  throw new Failure('invalid_request', message, { param });
}
