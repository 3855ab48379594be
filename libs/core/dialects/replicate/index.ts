import { sseFramer } from '../../framing/index.js';
import type { ChatChunk } from '../../hub/index.js';
import { type Decoder, type Dialect, providerFailure, type Target } from '../kit/index.js';
import { parseFailure } from './failure.js';
import { runOf } from './model.js';
import { fromCollection } from './models.js';
import { toPrediction } from './request.js';
import { fromPrediction } from './response.js';

/**
 * The longest that Replicate holds a request open. What is not over then is given up there too, and is billed no further:
 * its stream and its later result stand at other addresses, and an attempt is one request.
 */
const headers = { prefer: 'wait=60', 'cancel-after': '1m' };

/** Replicate's predictions, waited for: an answer is always whole, and told as a stream to those who asked for one. */
export const replicate: Dialect = {
  id: 'replicate',
  chat: {
    path: (target) => runOf(target).path,
    headers: () => headers,
    renderRequest: toPrediction,
    parseResponse: fromPrediction,
    framer: sseFramer,
    decoder: noEvents,
  },
  models: { path: '/collections/language-models', parse: fromCollection },
  parseFailure,
};

/** Nobody asked it for events. */
function noEvents(target: Target): Decoder<ChatChunk> {
  return {
    push: () => {
      throw providerFailure({ fault: 'invalid', said: { message: 'sent events instead of a prediction' } }, target);
    },
    end: () => [],
    complete: false,
  };
}
