import { chunksOf } from '../../../hub/index.js';
import type { ChatIngress, StreamForm } from '../../kit/index.js';
import { deprecations, versions } from '../versions.js';
import { encoder } from './encoder.js';
import { fold } from './fold.js';
import { renderFailure } from './render-failure.js';
import { parseCountRequest, parseRequest } from './request.js';
import { EventTelling } from './telling.js';

const stream: StreamForm = {
  contentType: 'text/event-stream; charset=utf-8',
  keepAlive: 'event: ping\ndata: {"type":"ping"}\n\n',
};

/** Anthropic's Messages API as callers speak it, Claude Code among them. */
export const anthropicMessagesIngress: ChatIngress = {
  id: 'anthropic-messages',
  stream,
  idHeader: 'request-id',
  ...{ versions, deprecations },
  parseRequest,
  // A whole answer is its own stream, put together.
  renderResponse: (response, asking) => {
    const telling = new EventTelling(asking);
    return fold([...chunksOf(response).flatMap((chunk) => telling.push(chunk)), ...telling.end()]);
  },
  renderFailure,
  encoder,
};

/** The same for a request whose tokens are to be counted. */
export const anthropicCountIngress: ChatIngress = { ...anthropicMessagesIngress, parseRequest: parseCountRequest };
