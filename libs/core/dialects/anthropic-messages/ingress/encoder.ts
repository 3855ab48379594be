import type { Asking, Encoder } from '../../kit/index.js';
import { renderFailure } from './render-failure.js';
import { tail } from './tail.js';
import { EventTelling } from './telling.js';

/** Tells chunks as named events. After a failure there is no `message_stop`. */
export function encoder(asking: Pick<Asking, 'newId'>): Encoder {
  const telling = new EventTelling(asking);
  return {
    push: (chunk) => telling.push(chunk).map(written).join(''),
    end: () => telling.end().map(written).join(''),
    fail: (failure) => written(renderFailure(failure, '')),
    tail,
  };
}

const written = (event: { readonly type: string }): string =>
  `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
