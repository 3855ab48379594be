import { Failure } from '#core/failure';
import { readJson } from '#core/json';
import type { Asked } from '../relay/asked.js';
import { understood } from '../uploads/asked-form.js';
import type { Form } from '../uploads/form.js';
import { receiveForm } from '../uploads/receive-form.js';
import { receive } from './receive.js';
import type { HotRoute } from './hot-route.js';
import type { Visit } from './visit.js';

/** The body of a request: JSON, or a form with files where its endpoint takes one. */
export async function receivedBody(visit: Visit<HotRoute>): Promise<Pick<Asked, 'body' | 'form'>> {
  const { request, route, reception, room, cancel } = visit;
  const { takes } = route;
  if (takes && isForm(request)) return understood(comingForm(visit), takes);
  if (takes && !takes.orJson) throw noForm();
  return { body: readJson(await receive(request.raw, { maxBytes: reception.maxBodyBytes, room, cancel })) };
}

/** A form as it comes; what came of it is gone with the visit. */
export function comingForm({ request: { raw }, reception, room, cancel, atEnd }: Visit): Form {
  const { maxUploadBytes: maxBytes, spooler } = reception;
  const coming = receiveForm(raw, { maxBytes, room, spooler, cancel });
  atEnd.push(() => {
    void coming.close();
    raw.resume(); // what still comes is of no use to anybody
  });
  return coming;
}

export const isForm = ({ headers }: Visit['request']): boolean =>
  /^multipart\/form-data *(;|$)/i.test(headers['content-type'] ?? '');

const noForm = () =>
  new Failure('unsupported_media_type', 'The body must be a form: send "Content-Type: multipart/form-data".');
