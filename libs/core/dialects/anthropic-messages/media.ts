import type { FilePart } from '../../hub/index.js';
import type { DocumentBlock, ImageBlock, Source } from './wire.js';

/** A picture by its URL; a PDF that came as a picture is read as what it is. `undefined` where the URL is of no kind we know. */
export function toMedia(url: string): ImageBlock | DocumentBlock | undefined {
  const source = toSource(url);
  if (!source) return undefined;
  return isPdf(source) ? { type: 'document', source } : { type: 'image', source };
}

/** A file: a PDF or a picture, inline or by URL, or a file that Anthropic keeps. `undefined` where it is anything else. */
export function toFile({
  file_id: id,
  file_data: data,
  filename,
}: FilePart['file']): ImageBlock | DocumentBlock | undefined {
  const source = data ? toSource(data) : id?.startsWith('file_') ? ({ type: 'file', file_id: id } as const) : undefined;
  if (!source) return undefined;
  if (source.type !== 'base64' || isPdf(source))
    return { type: 'document', source, ...(filename && { title: filename }) };
  return source.media_type.startsWith('image/') ? { type: 'image', source } : undefined;
}

const isPdf = (source: Source): boolean => source.type === 'base64' && source.media_type === 'application/pdf';

/** `data:<media type>[;<parameter>…];base64,<data>`, or the address of something Anthropic fetches itself. */
export function toSource(url: string): Source | undefined {
  if (/^https?:\/\//i.test(url)) return { type: 'url', url };
  const comma = url.indexOf(',');
  if (comma < 0 || !/^data:/i.test(url)) return undefined;
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).toLowerCase().split(';');
  if (!mediaType || parameters.at(-1) !== 'base64') return undefined;
  return {
    type: 'base64',
    media_type: mediaType === 'image/jpg' ? 'image/jpeg' : mediaType,
    data: url.slice(comma + 1),
  };
}
