import { Failure } from '../../failure/index.js';
import type { Content, FilePart, ImagePart, Part } from '../../hub/index.js';
import { isRecord } from '../kit/index.js';
import { defined, type Json, own, record, text, wrong } from './json.js';

/** What a message or the output of a tool says, in the hub form. */
export function toContent(content: unknown, at: string, unsaid: Unsaid): Content {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) throw wrong(at, 'a string or an array of parts');
  return content.flatMap((part: unknown, index) => toPart(part, `${at}[${index}]`, unsaid));
}

/** Told of what only this language can say. */
export interface Unsaid {
  /** It is left out elsewhere. */
  readonly lost: (path: string) => void;
  /** Without it the request would be another one. */
  readonly own: (path: string) => void;
}

function toPart(part: unknown, at: string, unsaid: Unsaid): readonly Part[] {
  if (!isRecord(part)) throw wrong(at, 'an object');
  const translate = own(parts, text(part['type']) ?? '');
  if (translate) return translate(part, at, unsaid).map((one) => ({ ...one, ...breakpoint(part) }));
  unsaid.lost(at);
  return [];
}

type Translate = (part: Json, at: string, unsaid: Unsaid) => readonly Part[];

const said: Translate = (part, at) => {
  if (typeof part['text'] !== 'string') throw wrong(`${at}.text`, 'a string');
  return [{ type: 'text', text: part['text'] }];
};

const parts: Readonly<Record<string, Translate>> = {
  input_text: said,
  output_text: said,
  text: said,
  summary_text: said,
  refusal: ({ refusal }) => [{ type: 'refusal', refusal: text(refusal) ?? '' }],
  input_image: (part, at, unsaid) => {
    const url = text(part['image_url']);
    if (!url) unsaid.own(`${at}.file_id`);
    const detail = text(part['detail']);
    return url ? [{ type: 'image_url', image_url: { url, ...(detail && { detail }) } }] : [];
  },
  input_file: (part) => {
    const { file_id, file_data, file_url, filename } = part;
    const data = text(file_data) ?? text(file_url);
    const file = defined({ file_id: text(file_id), file_data: data, filename: text(filename) });
    return [{ type: 'file', file }];
  },
  input_audio: ({ input_audio: audio }) => {
    const { data, format } = record(audio);
    return [{ type: 'input_audio', input_audio: { data: text(data) ?? '', format: text(format) ?? '' } }];
  },
};

/** A marked end of a prefix that is worth caching; times go by another scale. */
const breakpoint = ({ prompt_cache_breakpoint: mark }: Json): Pick<Part, 'cache_control'> =>
  isRecord(mark) ? { cache_control: { type: 'ephemeral', ...(mark['ttl'] === '12h' && { ttl: '1h' }) } } : {};

/** The other way: parts of a user, of instructions or of a tool's output. Throws for sound, which this language does not take. */
export function inputParts(content: Content, at: string): string | readonly Json[] {
  if (typeof content === 'string') return content;
  return content.map((part, index) => inputPart(part, `${at}[${index}]`));
}

function inputPart(part: Part, at: string): Json {
  switch (part.type) {
    case 'text':
      return { type: 'input_text', text: part.text };
    case 'refusal':
      return { type: 'input_text', text: part.refusal };
    case 'image_url':
      return imagePart(part);
    case 'file':
      return filePart(part);
    case 'input_audio':
      throw new Failure('invalid_request', 'This model takes no sound.', { param: at });
  }
}

const imagePart = ({ image_url: { url, detail } }: ImagePart): Json => ({
  type: 'input_image',
  image_url: url,
  detail: detail ?? 'auto',
});

const filePart = ({ file: { file_data: data, ...file } }: FilePart): Json =>
  data && /^https?:/i.test(data)
    ? { type: 'input_file', ...file, file_url: data }
    : { type: 'input_file', ...file, ...(data && { file_data: data }) };

/** The other way: what an assistant said. */
export function outputParts(content: Content | null | undefined, refusal: string | null | undefined): readonly Json[] {
  const list: readonly Part[] = typeof content === 'string' ? [{ type: 'text', text: content }] : (content ?? []);
  const words = list.flatMap((part): readonly Json[] => {
    if (part.type === 'text' && part.text) return [{ type: 'output_text', text: part.text, annotations: [] }];
    return part.type === 'refusal' ? [{ type: 'refusal', refusal: part.refusal }] : [];
  });
  return refusal ? [...words, { type: 'refusal', refusal }] : words;
}
