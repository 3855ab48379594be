import { Failure } from '#core/failure';
import { extrasOf, type Field, fieldsOf } from '#core/forms';
import { type JsonBody, readJson } from '#core/json';
import type { AskedForm } from '../relay/asked.js';
import type { Form, Part } from './form.js';
import { renderedForm } from './rendered-form.js';

/** A form as the relay takes it: what it says, and its files as they come. */
export interface Understood {
  /** Its fields, as JSON would say them. */
  readonly body: JsonBody;
  readonly form: AskedForm;
}

/** What is asked of a form before it may go on. */
export interface Taken {
  /** The field of its file. */
  readonly file: string;
  /** All of it must be here: what it costs may stand at its end. */
  readonly isWhole?: true | undefined;
}

/**
 * Waits until it is known where a form may go and what it weighs: its model stands before its files, or all of it is here. Throws
 * the Failure for which the rest does not come, and `invalid_request` where it has no file.
 */
export async function understood(form: Form, { file, isWhole }: Taken): Promise<Understood> {
  await form.until((parts) => !isWhole && form.announced !== undefined && isModelFirst(parts));
  if (!form.parts.some(({ is }) => is === 'file')) throw noFile(file);
  const fields = form.parts.filter((part): part is Part & Field => part.is === 'field');
  const body = readJson(Buffer.from(JSON.stringify(extrasOf(fieldsOf(fields)))));
  return { body, form: askedForm(form) };
}

function isModelFirst(parts: readonly Part[]): boolean {
  const model = parts.findIndex(({ is, name }) => is === 'field' && name === 'model');
  const file = parts.findIndex(({ is }) => is === 'file');
  return model >= 0 && file > model;
}

const askedForm = (form: Form): AskedForm => ({
  bytes: form.bytes,
  files: form.parts.filter(({ is }) => is === 'file').length,
  rendered: (edits) => renderedForm(form, edits),
});

const noFile = (param: string) =>
  new Failure('invalid_request', `The form has no file: it is sent in the field '${param}'.`, { param });
