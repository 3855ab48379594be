import { asFunctions, type Dialect, type Target, withBytes } from '#core/dialects/kit';
import { Failure } from '#core/failure';
import type { ChatRequest } from '#core/hub';
import { UNSAID_OUTPUT } from '#core/ledger';
import { languageFor } from '#core/providers/kit';
import type { Candidate, Deployment, Extras } from '#core/routing';
import { bytesFor, passes } from './bytes.js';
import type { AnyRequest } from './endpoints.js';
import type { Errand } from './errand.js';
import { lostNames } from './lost-names.js';
import { ownBody, translatedBody } from './outgoing-body.js';
import { outgoingHeaders } from './outgoing-headers.js';
import type { Outgoing, Ports } from './ports.js';

/** What a translation may know of where it goes; what it has to leave out is noted in `lost`. */
function targetOf(
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
    tools: asked.asking.body['tools'],
  });

/** A caller's own fields are edited in its own language: what its request does not say in the hub form, it does not say here. */
const ofFields = (request: AnyRequest, edits: Extras['edits']): Extras['edits'] =>
  Object.fromEntries(Object.entries(edits).filter(([field]) => field in request));

/** The request as a language without custom tools takes it. */
const plain = (request: AnyRequest, { hasCustomTools }: { hasCustomTools?: true | undefined }): AnyRequest =>
  hasCustomTools || !('messages' in request) ? request : asFunctions(request as ChatRequest); // only chats have messages

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
