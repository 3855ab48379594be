import type { AudioPart, FilePart } from '../../hub/index.js';
import type { AudioBlock, DocumentBlock, ImageBlock } from './wire.js';

/** A picture in a data URL. `undefined` for anything else: Bedrock fetches nothing. */
export function toImage(url: string): ImageBlock | undefined {
  const data = readData(url);
  const format = data && imageFormats.get(data.mediaType);
  return format ? { image: { format, source: { bytes: data.base64 } } } : undefined;
}

/** A file in a data URL, with a name that the wire takes: a document, or a picture. `undefined` for anything else. */
export function toFile(
  { file_data: url = '', filename = '' }: FilePart['file'],
  nameFor: (filename: string) => string,
): ImageBlock | DocumentBlock | undefined {
  const data = readData(url);
  const format = data && (documentFormats.get(data.mediaType) ?? formatOf(filename));
  if (data && format) return { document: { format, name: nameFor(filename), source: { bytes: data.base64 } } };
  return toImage(url);
}

export const toAudio = ({ data, format }: AudioPart['input_audio']): AudioBlock => ({
  audio: { format, source: { bytes: data } },
});

/** Names of documents that are all different, of letters, digits and few signs: another is refused. */
export function documentNames(): (filename: string) => string {
  const used = new Set<string>();
  return (filename) => {
    const bare = filename.replace(/\.[a-z0-9]{1,5}$/i, '').replace(/[^a-zA-Z0-9()[\]-]+/g, ' ');
    const name = bare.trim().slice(0, 150) || 'document';
    let candidate = name;
    for (let time = 2; used.has(candidate); time += 1) candidate = `${name} ${time}`;
    used.add(candidate);
    return candidate;
  };
}

const imageFormats: ReadonlyMap<string, string> = new Map([
  ['image/png', 'png'],
  ['image/jpeg', 'jpeg'],
  ['image/jpg', 'jpeg'],
  ['image/gif', 'gif'],
  ['image/webp', 'webp'],
]);

const documentFormats: ReadonlyMap<string, string> = new Map([
  ['application/pdf', 'pdf'],
  ['text/csv', 'csv'],
  ['text/html', 'html'],
  ['text/plain', 'txt'],
  ['text/markdown', 'md'],
  ['application/msword', 'doc'],
  ['application/vnd.openxmlformats-officedocument.wordprocessingml.document', 'docx'],
  ['application/vnd.ms-excel', 'xls'],
  ['application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', 'xlsx'],
]);

const formatOf = (filename: string): string | undefined => {
  const ending = /\.([a-z]{2,4})$/i.exec(filename)?.[1]?.toLowerCase();
  return [...documentFormats.values()].find((format) => format === ending);
};

/** `data:<media type>[;<parameter>…];base64,<data>`. */
function readData(url: string): { readonly mediaType: string; readonly base64: string } | undefined {
  const comma = url.indexOf(',');
  if (comma < 0 || !/^data:/i.test(url)) return undefined;
  const [mediaType = '', ...parameters] = url.slice('data:'.length, comma).toLowerCase().split(';');
  return parameters.at(-1) === 'base64' ? { mediaType, base64: url.slice(comma + 1) } : undefined;
}
