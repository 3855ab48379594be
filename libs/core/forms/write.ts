/** What a part of a form says of itself. */
export interface PartHead {
  readonly name: string;
  /** Of a file. */
  readonly filename?: string | undefined;
  readonly type?: string | undefined;
}

/** Fields of the top level to set (a value) or to remove (`undefined`). */
export type Edits = Readonly<Record<string, unknown>>;

/** What stands before the bytes of a part. */
export function headOf({ name, filename, type }: PartHead, boundary: string): string {
  const file = filename === undefined ? '' : `; filename="${quoted(filename)}"`;
  const kind =
    type === undefined ? '' : `\r\nContent-Type: ${mediaType.test(type) ? type : 'application/octet-stream'}`;
  return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(name)}"${file}${kind}\r\n\r\n`;
}

/** What stands after the last part. */
export const endOf = (boundary: string): string => `--${boundary}--\r\n`;

/** Of `a[b][]` it is `a`: the field of the top level. */
export const rootOf = (name: string): string => /^[^[\]]+(?=\[)/.exec(name)?.[0] ?? name;

/** What a field says after the edits; `undefined` where it is to be left out. */
export function editedField({ name, value }: { readonly name: string; readonly value: string }, edits: Edits) {
  if (!Object.hasOwn(edits, rootOf(name))) return value;
  const edit = edits[name];
  return edit === undefined ? undefined : textOf(edit);
}

/** What the edits set and no field says that is known: it goes first. */
export const setFirst = (names: readonly string[], edits: Edits): readonly { name: string; value: string }[] =>
  Object.entries(edits)
    .filter(([name, value]) => value !== undefined && !names.includes(name))
    .map(([name, value]) => ({ name, value: textOf(value) }));

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** As browsers write it: https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#multipart-form-data */
const quoted = (text: string): string => text.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;
