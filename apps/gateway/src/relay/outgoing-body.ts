import { Failure } from '#core/failure';
import { patchJson } from '#core/json';
import type { Asked } from './asked.js';
import type { Outgoing } from './ports.js';

/** What is sent. */
interface OutgoingBody {
  readonly body: Outgoing['body'];
  /** The header that says what it is; absent: JSON. */
  readonly type?: { readonly 'content-type': string };
}

/** The caller's own bytes with top-level fields set or removed: of a form they go on as they come. */
export function ownBody({ body, form }: Asked, edits: Readonly<Record<string, unknown>>): OutgoingBody {
  if (!form) return { body: utf8.encode(patchJson(body, edits)) };
  const rendered = form.rendered(edits);
  return { body: rendered.body, type: { 'content-type': rendered.contentType } };
}

/** A request in another language. Throws a Failure where it has files: nobody translates those. */
export function translatedBody({ form }: Asked, request: unknown): OutgoingBody {
  if (!form) return { body: utf8.encode(JSON.stringify(request)) };
  throw new Failure('invalid_request', 'The model is asked in a language that takes no form with files.');
}

const utf8 = new TextEncoder();
