import { randomBytes } from 'node:crypto';
import { type Edits, editedField, endOf, headOf, setFirst } from '#core/forms';
import type { RenderedForm, Streaming } from '../relay/ports.js';
import type { Form, Part } from './form.js';

/** A form as it goes on to a provider: with a boundary of our own and these edits, each part as soon as it is here. */
export function renderedForm(form: Form, edits: Edits): RenderedForm {
  const boundary = `gatewright-${randomBytes(16).toString('hex')}`;
  return { contentType: `multipart/form-data; boundary=${boundary}`, body: streaming(form, edits, boundary) };
}

const streaming = (form: Form, edits: Edits, boundary: string): Streaming => ({
  get length() {
    return form.isWhole ? lengthOf(form, edits, boundary) : undefined;
  },
  open: () => pieces(form, edits, boundary),
});

async function* pieces(form: Form, edits: Edits, boundary: string): AsyncGenerator<Uint8Array> {
  for (const { name, value } of first(form, edits)) yield utf8(`${headOf({ name }, boundary)}${value}\r\n`);
  for await (const part of form.following()) {
    const text = beforeBytes(part, edits, boundary);
    if (text === undefined) continue;
    yield utf8(text);
    if (part.is === 'file') yield* part.bytes.read();
    yield utf8('\r\n');
  }
  yield utf8(endOf(boundary));
}

/** Of a form that is whole. */
function lengthOf(form: Form, edits: Edits, boundary: string): number {
  const added = first(form, edits).map(({ name, value }) => `${headOf({ name }, boundary)}${value}\r\n`);
  const parts = form.parts.flatMap((part) => {
    const text = beforeBytes(part, edits, boundary);
    return text === undefined ? [] : [utf8(text).length + fileLength(part) + 2];
  });
  return [...added.map((text) => utf8(text).length), ...parts].reduce(sum, utf8(endOf(boundary)).length);
}

const first = ({ parts }: Form, edits: Edits) =>
  setFirst(
    parts.map(({ name }) => name),
    edits,
  );

/** All of a field, the head of a file; `undefined` where the part is to be left out. */
function beforeBytes(part: Part, edits: Edits, boundary: string): string | undefined {
  if (part.is === 'file') return headOf(part, boundary);
  const value = editedField(part, edits);
  return value === undefined ? undefined : headOf({ name: part.name }, boundary) + value;
}

const fileLength = (part: Part): number => (part.is === 'file' ? (part.bytes.length ?? 0) : 0);

const sum = (one: number, other: number): number => one + other;

const utf8 = (text: string): Uint8Array => Buffer.from(text);
