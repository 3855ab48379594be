import type { Part } from '../../../hub/index.js';
import { field, type Json, textAt, wrong } from './field.js';

/** Data in a part, or at an address, as the hub form says it by its type; `undefined` where the part holds neither. */
export function fromMedia(part: Json, at: string): Part | undefined {
  const inline = recordOf(part, 'inlineData');
  if (inline) {
    const data = textAt(inline, 'data', `${at}.inlineData`);
    if (data === undefined) throw wrong(`${at}.inlineData.data`, 'base64');
    return toInline(textAt(inline, 'mimeType', `${at}.inlineData`) ?? 'application/octet-stream', standard(data));
  }
  const file = recordOf(part, 'fileData');
  if (!file) return undefined;
  const uri = textAt(file, 'fileUri', `${at}.fileData`);
  if (uri === undefined) throw wrong(`${at}.fileData.fileUri`, 'an address');
  const isImage = (textAt(file, 'mimeType', `${at}.fileData`) ?? '').startsWith('image/');
  return isImage ? { type: 'image_url', image_url: { url: uri } } : { type: 'file', file: { file_id: uri } };
}

const recordOf = (part: Json, name: string): Json | undefined => {
  const value = field(part, name);
  return typeof value === 'object' ? (value as Json) : undefined; // `field` gives no null, and a list has none of the fields
};

/** Bytes of protos may come in the alphabet for addresses. */
const standard = (data: string): string => data.replaceAll('-', '+').replaceAll('_', '/');

function toInline(mimeType: string, data: string): Part {
  const file = `data:${mimeType};base64,${data}`;
  if (mimeType.startsWith('image/')) return { type: 'image_url', image_url: { url: file } };
  if (mimeType.startsWith('audio/')) {
    return { type: 'input_audio', input_audio: { data, format: formats.get(mimeType) ?? mimeType.slice(6) } };
  }
  return { type: 'file', file: { file_data: file, ...(mimeType === PDF && { filename: 'document.pdf' }) } };
}

const PDF = 'application/pdf';

const formats: ReadonlyMap<string, string> = new Map([
  ['audio/mpeg', 'mp3'],
  ['audio/x-wav', 'wav'],
  ['audio/wave', 'wav'],
]);
