import { type ChatRequest, type Message, type Part } from '../../hub/index.js';
import { isRecord } from '../../json/index.js';

/** What a provider cannot fetch by itself: it must be told the bytes behind such addresses. */
export interface NeedsBytes {
  readonly images?: true | undefined;
  readonly files?: true | undefined;
  /** Addresses that it knows all the same, such as those of its own files. */
  readonly except?: RegExp | undefined;
  /** It cannot either where a caller speaks its language: what passes as it came is changed in this. */
  readonly ofOwn?: true | undefined;
}

/** Whoever fetches nothing, in whatever language it is asked. */
export const fetchesNothing = { images: true, files: true, ofOwn: true } as const satisfies NeedsBytes;

/** An address in a request, and where it stands. */
export interface Address {
  readonly url: string;
  /** Such as `messages[2].content[1].image_url.url`. */
  readonly at: string;
  readonly kind: 'image' | 'file';
}

/** A data URL for what was fetched; `undefined` for what was not. */
export type BytesAt = (url: string) => string | undefined;

/** The addresses whose bytes are needed, each once, in their order. */
export function addressesIn({ messages }: ChatRequest, needs: NeedsBytes): readonly Address[] {
  const found = new Map<string, Address>();
  messages.forEach(({ content }, message) => {
    if (!Array.isArray(content)) return;
    (content as readonly Part[]).forEach((part, index) => {
      const address = addressOf(part, `messages[${message}].content[${index}]`);
      if (address && isNeeded(address, needs) && !found.has(address.url)) found.set(address.url, address);
    });
  });
  return [...found.values()];
}

/** The request with bytes for addresses; the very same one where there are none. */
export function withBytes(request: ChatRequest, bytesAt: BytesAt): ChatRequest {
  const messages = request.messages.map((message) => messageWithBytes(message, bytesAt));
  return messages.some((message, at) => message !== request.messages[at]) ? { ...request, messages } : request;
}

function addressOf(part: Part, at: string): Address | undefined {
  // What stands inside a part is unchecked until somebody reads it.
  if (part.type === 'image_url') return remote(part.image_url?.url, `${at}.image_url.url`, 'image');
  if (part.type === 'file' && isRecord(part.file)) return remote(part.file.file_data, `${at}.file.file_data`, 'file');
  return undefined;
}

const remote = (url: unknown, at: string, kind: Address['kind']): Address | undefined =>
  typeof url === 'string' && /^https?:/i.test(url) ? { url, at, kind } : undefined;

const isNeeded = ({ url, kind }: Address, { images, files, except }: NeedsBytes): boolean =>
  (kind === 'image' ? images === true : files === true) && except?.test(url) !== true;

function messageWithBytes<T extends Message>(message: T, bytesAt: BytesAt): T {
  if (!Array.isArray(message.content)) return message;
  const parts: readonly Part[] = message.content;
  const content = parts.map((part) => partWithBytes(part, bytesAt));
  return content.some((part, at) => part !== parts[at]) ? { ...message, content } : message;
}

function partWithBytes(part: Part, bytesAt: BytesAt): Part {
  const address = addressOf(part, '');
  const data = address && bytesAt(address.url);
  if (data === undefined) return part;
  if (part.type === 'image_url') return { ...part, image_url: { ...part.image_url, url: data } };
  if (part.type !== 'file') return part;
  return { ...part, file: { ...part.file, file_data: data, filename: part.file.filename ?? nameOf(data) } };
}

/** Some take no file without a name. */
const nameOf = (data: string): string => `file.${/^data:[a-z]+\/([a-z]+);/.exec(data)?.[1] ?? 'bin'}`;
