import { type BytesAt, deeply, isRecord } from '../kit/index.js';
import { toSource } from './media.js';

/** The messages of a caller with the bytes that were fetched for it, in place of their addresses. */
export const inlined = (messages: unknown, bytesAt: BytesAt | undefined): unknown =>
  bytesAt === undefined
    ? messages
    : deeply(messages, ['content', 'source'], (block) => {
        const { source } = block;
        if (!isRecord(source) || source['type'] !== 'url' || typeof source['url'] !== 'string') return block;
        const data = bytesAt(source['url']);
        return data === undefined ? block : { ...block, source: toSource(data) };
      });
