import { type BytesAt, deeply } from '../kit/index.js';
import { text } from './json.js';

/** The input of a caller with the bytes that were fetched for it, in place of their addresses. */
export const inlined = (input: unknown, bytesAt: BytesAt | undefined): unknown =>
  bytesAt === undefined
    ? input
    : deeply(input, ['content', 'output'], (part) => {
        const data = bytesAt(text(part['image_url']) ?? text(part['file_url']) ?? '');
        if (data === undefined) return part;
        if (part['type'] === 'input_image') return { ...part, image_url: data };
        const { file_url: _, ...rest } = part;
        return part['type'] === 'input_file' ? { filename: 'file', ...rest, file_data: data } : part;
      });
