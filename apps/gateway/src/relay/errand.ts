import type { ChatRequest } from '#core/hub';
import { inputOf, type Measured, plus } from '#core/ledger';
import type { EndpointName } from '#core/providers/kit';
import { type Extras, readExtras } from '#core/routing';
import type { Asked } from './asked.js';
import { type AnyRequest, type Endpoint, endpoints } from './endpoints.js';

/** A request as it is carried to each candidate. */
export interface Errand {
  readonly asked: Asked;
  readonly endpoint: Endpoint;
  readonly request: AnyRequest;
  /** Paths of the caller's fields that are said in its own language only. */
  readonly lost: readonly string[];
  /** Those of them without which the answer would be wrong. */
  readonly own: readonly string[];
  readonly extras: Extras;
  readonly isStream: boolean;
  /** The caller wants the usage chunk. */
  readonly wantsUsage: boolean;
  /** How much there is to read. */
  readonly input: Measured;
  /** What was fetched for it so far: data URLs by address. */
  readonly fetched: Map<string, string>;
}

/** Reads what is asked. Throws a Failure `invalid_request` with `param`. */
export function errandOf(asked: Asked): Errand {
  const endpoint = endpoints[asked.endpoint];
  const { request, lost, own = [] } = asked.ingress.parseRequest(asked.asking);
  const extras = readExtras(asked.body.value);
  return {
    asked,
    endpoint,
    request,
    lost,
    own,
    extras,
    isStream: isStream(asked.endpoint, request),
    wantsUsage: (request as ChatRequest).stream_options?.include_usage === true,
    input: endpoint.weigh ? plus(inputOf(request), endpoint.weigh(request, asked.form)) : inputOf(request),
    fetched: new Map(),
  };
}

/** Asked for in events: speech says so in a way of its own. */
const isStream = (endpoint: EndpointName, request: AnyRequest): boolean =>
  endpoint === 'speech' ? request['stream_format'] === 'sse' : request['stream'] === true;

/** There is something of its answer long before there is all of it. */
export const beginsSoon = ({ isStream, endpoint }: Errand): boolean =>
  (isStream || endpoint.passes !== undefined) && !endpoint.comesWhole;
