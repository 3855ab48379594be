import type { Target } from '#core/dialects/kit';
import type { ChatRequest } from '#core/hub';
import { patchJson } from '#core/json';
import { type Input, inputOf } from '#core/ledger';
import { type Candidate, type Deployment, type Extras, readExtras } from '#core/routing';
import type { Asked } from './asked.js';
import { type AnyRequest, type Endpoint, endpoints } from './endpoints.js';
import { outgoingHeaders } from './outgoing-headers.js';
import type { Outgoing, Ports } from './ports.js';

/** A request as it is carried to each candidate. */
export interface Errand {
  readonly asked: Asked;
  readonly endpoint: Endpoint;
  readonly request: AnyRequest;
  readonly extras: Extras;
  readonly isStream: boolean;
  /** The caller wants the usage chunk. */
  readonly wantsUsage: boolean;
  /** How much there is to read. */
  readonly input: Input;
}

/** Reads what is asked. Throws a Failure `invalid_request` with `param`. */
export function errandOf(asked: Asked): Errand {
  const endpoint = endpoints[asked.endpoint];
  const request = endpoint.read(asked.body, asked.ingress);
  const extras = readExtras(asked.body.value);
  return {
    asked,
    endpoint,
    request,
    extras,
    isStream: asked.endpoint === 'chat' && request['stream'] === true,
    wantsUsage: (request as ChatRequest).stream_options?.include_usage === true,
    input: inputOf(request),
  };
}

export function targetOf(
  { provider, model, facts }: Deployment,
  { newId, clock }: Pick<Ports, 'newId' | 'clock'>,
): Target {
  return {
    provider: provider.slug,
    model,
    maxOutput: facts?.maxOutput,
    reasoning: facts?.reasoning,
    newId,
    now: Math.floor(clock.wall() / 1000),
  };
}

/** A request said in a candidate's language, ready to be sent. */
export interface Rendered extends Pick<Outgoing, 'deployment' | 'path' | 'headers' | 'body'> {
  readonly target: Target;
}

/**
 * The request in the candidate's language: the caller's own bytes where that is the caller's too, else translated.
 * With `cap`, for an answer of at most so many tokens.
 */
export function render(errand: Errand, candidate: Candidate, target: Target, cap?: number): Rendered {
  const { deployment } = candidate;
  const { asked, endpoint, extras } = errand;
  const limit = cap === undefined ? {} : { max_tokens: cap };
  // Which name the limit has, and whether it may go at all, is for the language to say.
  const request = cap === undefined ? errand.request : { ...errand.request, ...limit };
  const edits = { ...extras.edits, ...limit };
  const { dialect } = deployment.provider.kind;
  const egress = endpoint.egress(dialect);
  if (!egress) throw new Error(`${dialect.id} has no ${endpoint.name}: the plan let no such candidate through`);
  const isSameLanguage = dialect.id === asked.ingress.id && egress.patchRequest !== undefined;
  const body = isSameLanguage
    ? patchJson(asked.body, { ...edits, ...egress.patchRequest?.(request, target) })
    : JSON.stringify(egress.renderRequest({ ...request, ...edits }, target));
  return {
    deployment,
    target,
    path: egress.path(target, errand.isStream),
    headers: outgoingHeaders(candidate, asked),
    body: utf8.encode(body),
  };
}

const utf8 = new TextEncoder();
