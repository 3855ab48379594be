import type { StreamForm } from '../../kit/index.js';

/** How events of a stream are written: as server-sent events (`alt=sse`), or as the items of one JSON list. */
export interface Form extends StreamForm {
  /** Writes the events of one stream. */
  writer(): { event(json: string): string; end(): string };
}

/** A line end between events says nothing; a comment would trip Google's Python client. */
export const events: Form = {
  contentType: 'text/event-stream; charset=utf-8',
  keepAlive: '\n',
  writer: () => ({ event: (json) => `data: ${json}\n\n`, end: () => '' }),
};

export const list: Form = {
  contentType: 'application/json; charset=utf-8',
  keepAlive: '\n',
  writer: () => {
    let isFirst = true;
    return {
      event: (json) => {
        const before = isFirst ? '[' : ',\n';
        isFirst = false;
        return before + json;
      },
      end: () => (isFirst ? '[]' : ']'),
    };
  },
};
