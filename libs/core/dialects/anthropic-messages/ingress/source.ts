import type { FilePart, Part } from '../../../hub/index.js';
import { type Json, type Lose, read, string, under } from './reading.js';

export interface Sourced {
  /** Where the source stands. */
  readonly path: string;
  readonly isImage: boolean;
  readonly title?: string | undefined;
  /** Reads what a source holds itself. */
  readonly inside: (content: unknown, path: string) => readonly Part[];
  readonly lose: Lose;
}

/** Where an image or a document comes from, as parts of the hub form. */
export function readSource(source: Json & { readonly type: string }, given: Sourced): readonly Part[] {
  const { path, isImage, title, inside, lose } = given;
  switch (source.type) {
    case 'base64': {
      const type = read(string, source, 'media_type', path);
      const url = `data:${type};base64,${read(string, source, 'data', path)}`;
      return [isImage ? { type: 'image_url', image_url: { url } } : file({ file_data: url, filename: title })];
    }
    case 'url': {
      const url = read(string, source, 'url', path);
      return [isImage ? { type: 'image_url', image_url: { url } } : file({ file_data: url, filename: title })];
    }
    case 'file': // kept by Anthropic: any other provider says itself that it has no such file
      return [file({ file_id: read(string, source, 'file_id', path), filename: title })];
    case 'text':
      return [...titled(title), { type: 'text', text: read(string, source, 'data', path) }];
    case 'content':
      return [...titled(title), ...inside(source['content'], under(path, 'content'))];
    default:
      lose(path);
      return [];
  }
}

const titled = (title: string | undefined): readonly Part[] => (title ? [{ type: 'text', text: `${title}:` }] : []);

const file = ({ filename, ...where }: FilePart['file']): FilePart => ({
  type: 'file',
  file: { ...where, ...(filename && { filename }) },
});
