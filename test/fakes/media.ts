import { type Step, text } from './upstream/index.js';

const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

/** The first bytes of files, as servers of pictures send them. */
export const media = {
  png: Buffer.from(png, 'base64'),
  jpeg: Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 16, 0x4a, 0x46, 0x49, 0x46]),
  gif: Buffer.from('GIF89a\u0001\u0000', 'latin1'),
  webp: Buffer.from('RIFF\u0010\u0000\u0000\u0000WEBPVP8 ', 'latin1'),
  pdf: Buffer.from('%PDF-1.7\n%%EOF\n', 'latin1'),
};

/** A file as it is served. */
export const served = (body: string | Uint8Array, type: string, headers: Readonly<Record<string, string>> = {}): Step =>
  text(200, body, { 'content-type': type, ...headers });
