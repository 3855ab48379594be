import { Failure } from '../failure/index.js';
import { inspect } from './inspect.js';
import { isRecord } from './is-record.js';
import { type Member, scan } from './scan.js';

/** A JSON object as a caller sent it: parsed once, and the text kept so that it can be passed on all but unchanged. */
export interface JsonBody {
  readonly value: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly members: readonly Member[];
}

/** Bytes that are not UTF-8 are refused rather than repaired: a repaired prompt is another prompt. A leading BOM is dropped. */
const utf8 = new TextDecoder('utf-8', { fatal: true });

/**
 * Reads a body. Throws a Failure `invalid_request` for what cannot be used safely: bad JSON, invalid UTF-8, nesting over 64,
 * duplicate top-level keys, numbers that are not finite, lone surrogates, `__proto__`.
 */
export function readJson(bytes: Uint8Array): JsonBody {
  const text = decode(bytes);
  const { members, isSuspicious } = scan(text);
  const value = parse(text);
  if (isSuspicious) inspect(value);
  return { value, text, members };
}

function decode(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new Failure('invalid_request', 'The request body is not valid UTF-8.', { cause });
  }
}

function parse(text: string): Readonly<Record<string, unknown>> {
  const value = parseAny(text);
  if (isRecord(value)) return value;
  throw new Failure('invalid_request', 'The request body must be a JSON object.');
}

function parseAny(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // V8 quotes the text in its message, which may be a prompt: only the place is told.
    const message = text.trim() ? 'The request body is not valid JSON.' : 'The request body is empty.';
    throw new Failure('invalid_request', message);
  }
}

/** The body with top-level fields set (a value) or removed (`undefined`), all else as the caller wrote it. */
export function patchJson(body: JsonBody, edits: Readonly<Record<string, unknown>>): string {
  const kept = body.members.filter(({ key }) => !Object.hasOwn(edits, key));
  const written = kept.map(({ start, end }) => body.text.slice(start, end));
  const set = Object.entries(edits)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
  return `{${[...set, ...written].join(',')}}`;
}
