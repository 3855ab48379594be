import { asFunctions, type Dialect, type Target, withBytes } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { ChatRequest } from '#core/hub';
import { isRecord } from '#core/json';
import { inputOf, type Measured, plus, UNSAID_OUTPUT } from '#core/ledger';
import { type EndpointName, languageFor } from '#core/providers/kit';
import { type Candidate, type Deployment, type Extras, readExtras } from '#core/routing';
import type { Asked } from './asked.js';
import { bytesFor, passes } from './bytes.js';
import { type AnyRequest, type Endpoint, endpoints } from './endpoints.js';
import { lostNames } from './lost-names.js';
import { ownBody, translatedBody } from './outgoing-body.js';
import { outgoingHeaders } from './outgoing-headers.js';
import type { Outgoing, Ports } from './ports.js';

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

/** What a translation may know of where it goes; what it has to leave out is noted in `lost`. */
export function targetOf(
  { provider, model, facts, price }: Deployment,
  { newId, clock }: Pick<Ports, 'newId' | 'clock'>,
  lost: Set<string>,
): Target {
  return {
    provider: provider.slug,
    model,
    maxOutput: facts?.maxOutput,
    // What has no price is held by no budget.
    heldOutput: price && UNSAID_OUTPUT,
    reasoning: facts?.reasoning,
    headers: provider.headers,
    newId,
    now: Math.floor(clock.wall() / 1000),
    lost: (field) => void lost.add(field),
  };
}

/** A request said in a candidate's language, ready to be sent. */
export interface Rendered extends Pick<Outgoing, 'deployment' | 'path' | 'headers' | 'body'> {
  readonly target: Target;
  readonly dialect: Dialect;
  /** Paths of the caller's fields that it does not say. */
  readonly lost: readonly string[];
}

/**
 * The request in the candidate's language: the caller's own bytes where that is the caller's too, else translated.
 * With `cap`, for an answer of at most so many tokens. Throws a Failure `invalid_request` for what that language cannot say.
 */
export function render(errand: Errand, candidate: Candidate, ports: TargetPorts, cap?: number): Rendered {
  const { deployment } = candidate;
  const { asked, endpoint, extras } = errand;
  const lost = new Set<string>();
  const dialect = languageOf(errand, candidate);
  const egress = endpoint.egress(dialect);
  if (!egress) throw new Error(`${dialect.id} has no ${endpoint.name}: the plan let no such candidate through`);
  const limit = cap === undefined ? {} : { max_tokens: cap };
  const bytesAt = bytesFor(errand, dialect);
  const said = bytesAt ? withBytes(errand.request as ChatRequest, bytesAt) : errand.request; // only chats point to anything
  // Which name the limit has, and whether it may go at all, is for the language to say.
  const request = cap === undefined ? said : { ...said, ...limit };
  const edits = { ...extras.edits, ...limit };
  const target = { ...targetOf(deployment, ports, lost), bytesAt };
  const isSameLanguage = passes(errand, dialect);
  if (!isSameLanguage) checkOwn(errand.own, target);
  const { body, type } = isSameLanguage
    ? ownBody(asked, { ...edits, ...egress.patchRequest?.(request, target, asked.body.value) })
    : translatedBody(asked, egress.renderRequest({ ...plain(request, egress), ...ofFields(request, edits) }, target));
  if (!isSameLanguage) for (const field of errand.lost) lost.add(field);
  if (extras.preferences.require_parameters) checkLost(lost, target);
  return {
    ...{ deployment, target, dialect, lost: [...lost] },
    path: egress.path(target, errand.isStream, request),
    headers: {
      ...outgoingHeaders(candidate, asked),
      ...egress.headers?.(request, target, isSameLanguage ? asked.asking.headers : {}),
      ...type,
    },
    body,
  };
}

/** The language in which a candidate is asked. */
export const languageOf = ({ asked, endpoint }: Errand, { deployment: { provider, model } }: Candidate): Dialect =>
  languageFor(provider.kind, {
    model,
    endpoint: endpoint.name,
    ingress: asked.ingress.id,
    baseUrl: provider.baseUrl,
    tools: toolTypes(asked.asking.body),
  });

/** A caller's own fields are edited in its own language: what its request does not say in the hub form, it does not say here. */
const ofFields = (request: AnyRequest, edits: Extras['edits']): Extras['edits'] =>
  Object.fromEntries(Object.entries(edits).filter(([field]) => field in request));

/** The request as a language without custom tools takes it. */
const plain = (request: AnyRequest, { hasCustomTools }: { hasCustomTools?: true | undefined }): AnyRequest =>
  hasCustomTools || !('messages' in request) ? request : asFunctions(request as ChatRequest); // only chats have messages

const toolTypes = ({ tools }: Readonly<Record<string, unknown>>): readonly string[] =>
  Array.isArray(tools) ? tools.flatMap((tool) => (isRecord(tool) ? String(tool['type']) : [])) : [];

type TargetPorts = Pick<Ports, 'newId' | 'clock'>;

function checkOwn([param]: readonly string[], { provider, model }: Target): void {
  if (param === undefined) return;
  const message = `${provider}/${model} is asked in another language than this request is written in, and '${param}' cannot be said in it.`;
  throw new Failure('invalid_request', message, { param });
}

function checkLost(lost: ReadonlySet<string>, { provider, model }: Target): void {
  const [param] = lost;
  if (param === undefined) return;
  const message = `${provider}/${model} cannot be told ${lostNames([...lost])}, and provider.require_parameters asks for all to be kept.`;
  throw new Failure('invalid_request', message, { param });
}
