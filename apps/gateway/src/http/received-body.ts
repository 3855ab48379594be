import { Failure } from '#core/failure';
import { readJson } from '#core/json';
import type { Asked } from '../relay/asked.js';
import { type Taken, understood } from '../uploads/asked-form.js';
import { receiveForm } from '../uploads/receive-form.js';
import { receive } from './receive.js';
import type { Visit } from './visit.js';

/** The body of a request: JSON, or a form with files where its endpoint takes one. */
export async function receivedBody(visit: Visit): Promise<Received> {
  const { request, route, hot, room, cancel } = visit;
  const { takes } = route;
  if (takes && form.test(request.headers['content-type'] ?? '')) return receivedForm(visit, takes);
  if (takes && !takes.orJson) throw noForm();
  return { body: readJson(await receive(request.raw, { maxBytes: hot.maxBodyBytes, room, cancel })) };
}

const form = /^multipart\/form-data *(;|$)/i;

type Received = Pick<Asked, 'body' | 'form'>;

async function receivedForm({ request: { raw }, hot, room, cancel, atEnd }: Visit, takes: Taken): Promise<Received> {
  const { maxUploadBytes: maxBytes, spooler } = hot;
  const coming = receiveForm(raw, { maxBytes, room, spooler, cancel });
  atEnd.push(() => {
    void coming.close();
    raw.resume(); // what still comes is of no use to anybody
  });
  return understood(coming, takes);
}

const noForm = () =>
  new Failure('unsupported_media_type', 'The body must be a form: send "Content-Type: multipart/form-data".');
