import type { Asking, Encoder } from '#core/dialects/kit';
import { asKept, type openAiResponsesIngress } from '#core/dialects/openai-responses';
import { Failure } from '#core/failure';
import { isRecord } from '#core/json';
import type { Answer, Asked } from '../asked.js';
import type { AnyIngress } from '../endpoints.js';
import type { Responses } from '../ports.js';
import type { Relay } from '../relay.js';
import { type Item, itemsOf } from './kept-items.js';
import { recalled } from './recalled.js';

interface Given {
  readonly asked: Asked;
  readonly ingress: typeof openAiResponsesIngress;
  readonly relay: Pick<Relay, 'serve'>;
  readonly responses: Responses;
}

/**
 * A request for a response: what it refers to is recalled, and the answer is kept where the caller wants it (`store`, as is usual).
 * Upstreams are never asked to keep anything.
 */
export async function serveResponse({ asked, ingress, relay, responses }: Given): Promise<Answer> {
  const { asked: complete, input } = await recalled(asked, responses).catch((error: unknown) => ({
    asked: failing(asked, Failure.from(error)),
    input: undefined,
  }));
  if (asked.asking.body['store'] === false) return relay.serve(complete);
  const keep = (answer: Item) => keepAnswer({ answer, input, asked, responses });
  const answer = await relay.serve({ ...complete, ingress: keepingStreams(complete.ingress, ingress, keep) });
  return answer.is === 'whole' ? keepingWhole(answer, asked.asking.body, keep) : answer;
}

type Keep = (answer: Item) => void;

/** The relay fails with it, so that it has its record as every failure has. */
const failing = (asked: Asked, failure: Failure): Asked => ({
  ...asked,
  ingress: {
    ...asked.ingress,
    parseRequest: () => {
      throw failure;
    },
  },
});

const keepingStreams = (base: AnyIngress, { encoder }: Given['ingress'], keep: Keep): AnyIngress => ({
  ...base,
  encoder: (asking: Asking): Encoder => {
    const inner = encoder(asking);
    const kept = (last: string): string => {
      if (inner.answer) keep(inner.answer);
      return last;
    };
    return {
      push: (chunk) => inner.push(chunk),
      pass: (frame) => inner.pass(frame),
      fail: (failure) => inner.fail(failure),
      end: () => kept(inner.end()),
      tail: (frames, total) => kept(inner.tail(frames, total)),
    };
  },
});

function keepingWhole(answer: Extract<Answer, { is: 'whole' }>, body: Item, keep: Keep): Answer {
  const text = typeof answer.body === 'string' ? answer.body : utf8.decode(answer.body);
  const response: unknown = JSON.parse(text); // it has been read or written before
  if (!isRecord(response)) return answer;
  const kept = { ...response, ...asKept(body) };
  keep(kept);
  return { ...answer, body: JSON.stringify(kept) };
}

const utf8 = new TextDecoder();

interface Keeping {
  readonly answer: Item;
  readonly input: unknown;
  readonly asked: Asked;
  readonly responses: Responses;
}

function keepAnswer({ answer, input, asked: { asking, caller }, responses }: Keeping): void {
  const { id } = answer;
  if (typeof id !== 'string' || !id) return;
  const { previous_response_id: previous } = asking.body;
  responses.keep({
    ...{ id, project: caller.project, response: answer },
    ...(typeof previous === 'string' && { previous }),
    input: itemsOf(input, asking.newId),
  });
}
