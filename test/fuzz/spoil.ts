import fc from 'fast-check';
import { type Seed, seeds } from './seeds.ts';

/** How one good request is spoilt: numbers only, so that a failing one can be printed and sent again. */
export interface Spoilt {
  readonly seed: Seed;
  /** Where in the JSON, by the number of its value, and what happens there. */
  readonly edits: readonly { readonly at: number; readonly how: Edit; readonly value: number }[];
  /** Where in the bytes of the body, or of the head. */
  readonly cuts: readonly { readonly at: number; readonly how: Cut; readonly byte: number; readonly inHead: boolean }[];
  /** More header lines. */
  readonly headers: readonly string[];
  readonly framing: Framing;
  /** Sent in pieces of so many bytes; 0: at once. */
  readonly pieceBytes: number;
}

type Edit = 'replace' | 'remove' | 'repeat' | 'rename' | 'wrap';
type Cut = 'flip' | 'insert' | 'remove' | 'end';
type Framing = 'length' | 'chunks' | 'odd chunks' | 'short length' | 'both';

const text = (...all: readonly string[]) => all;

/** What stands in the place of a good value. */
const values: readonly unknown[] = [
  ...[null, true, false, 0, -1, 1.5, 1e308, -1e308, 9_007_199_254_740_993, 2 ** 31, [], {}, [null], [[]], { a: {} }],
  ...text(
    '',
    ' ',
    'x',
    '*',
    '__proto__',
    'constructor',
    'toString',
    '\u0000',
    '\ud83d',
    '🙂',
    '\u202e',
    '\r\nx: y',
    '../..',
  ),
  ...text(
    "' OR 1=1--",
    '${7*7}',
    '%s%n',
    '=cmd()',
    '<script>',
    'env:PATH',
    'file:///etc/passwd',
    '2026-99-99',
    '-1d',
    'NaN',
  ),
  ...text(
    'http://169.254.169.254/',
    'x'.repeat(5_000),
    'a,'.repeat(2_000),
    '1e400',
    '9'.repeat(400),
    'data:image/png;base64,!',
  ),
  ...[Array(2_000).fill(1), Array(300).fill({ role: 'user', content: 'x' }), nested(60), { toString: 1 }],
];

const headers = text(
  ...[
    'content-type: text/plain',
    'content-encoding: gzip',
    'content-type: application/json; charset=utf-16',
    'expect: 100-continue',
  ],
  ...[
    'x-provider: __proto__',
    'x-provider: acme',
    'x-gatewright-delivery: whole',
    'traceparent: 00-x',
    'accept: text/html',
  ],
  ...[
    'traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    'x-provider-authorization: Bearer x',
    'host: y',
  ],
  ...[
    'if-match: "0"',
    'if-match: *',
    'idempotency-key: a',
    `idempotency-key: ${'k'.repeat(300)}`,
    'connection: close',
    'upgrade: websocket',
  ],
  ...[
    'cookie: a=b',
    'x-http-method-override: DELETE',
    'origin: null',
    'range: bytes=0-1',
    'accept-encoding: br',
    ': x',
    'x\u0000: y',
  ],
);

/** Any spoilt request; some are spoilt in no way at all. */
export const spoilt: fc.Arbitrary<Spoilt> = fc.record({
  seed: fc.constantFrom(...seeds),
  edits: fc.array(
    fc.record({
      at: fc.nat(60),
      how: fc.constantFrom<Edit>('replace', 'replace', 'replace', 'remove', 'repeat', 'rename', 'wrap'),
      value: fc.nat(values.length - 1),
    }),
    { maxLength: 3 },
  ),
  cuts: fc.oneof(
    { weight: 3, arbitrary: fc.constant([]) },
    {
      weight: 1,
      arbitrary: fc.array(
        fc.record({
          at: fc.nat(2_000),
          how: fc.constantFrom<Cut>('flip', 'insert', 'remove', 'end'),
          byte: fc.nat(255),
          inHead: fc.boolean(),
        }),
        { maxLength: 4 },
      ),
    },
  ),
  headers: fc.array(fc.constantFrom(...headers), { maxLength: 2 }),
  framing: fc.constantFrom<Framing>(
    'length',
    'length',
    'length',
    'length',
    'chunks',
    'odd chunks',
    'short length',
    'both',
  ),
  pieceBytes: fc.constantFrom(0, 0, 0, 0, 700, 31),
});

/** The bytes of a spoilt request. */
export function bytesOf({ seed, edits, cuts, headers: more, framing }: Spoilt, authorization: string): Buffer {
  const body = seed.body === undefined ? Buffer.alloc(0) : cut(Buffer.from(edited(seed.body, edits)), cuts, false);
  const lines = [
    `${seed.method} ${seed.path} HTTP/1.1`,
    'host: x',
    `authorization: ${authorization}`,
    ...(seed.body === undefined ? [] : ['content-type: application/json']),
    ...more,
    ...framingLines(framing, body),
  ];
  const head = cut(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`), cuts, true);
  return Buffer.concat([head, framed(framing, body)]);
}

function framingLines(framing: Framing, { length }: Buffer): readonly string[] {
  if (length === 0) return [];
  if (framing === 'length') return [`content-length: ${length}`];
  if (framing === 'short length') return [`content-length: ${Math.max(0, length - 3)}`];
  return framing === 'both'
    ? [`content-length: ${length}`, 'transfer-encoding: chunked']
    : ['transfer-encoding: chunked'];
}

function framed(framing: Framing, body: Buffer): Buffer {
  if (body.length === 0 || framing === 'length' || framing === 'short length') return body;
  const extension = framing === 'odd chunks' ? ';a="b"' : '';
  const pieces: Buffer[] = [];
  for (let at = 0; at < body.length; at += 97) {
    const piece = body.subarray(at, at + 97);
    pieces.push(Buffer.from(`${piece.length.toString(16)}${extension}\r\n`), piece, Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from('0\r\n\r\n')]);
}

/** The JSON with its edits: each counts through all values, in the order they stand there. */
function edited(body: unknown, edits: Spoilt['edits']): string {
  return edits.reduce((json, edit) => apply(json, edit), JSON.stringify(body));
}

function apply(json: string, { at, how, value }: Spoilt['edits'][number]): string {
  const places = [...json.matchAll(/"(?:[^"\\]|\\.)*"\s*:\s*/g)];
  const place = places[at % Math.max(1, places.length)];
  if (!place) return JSON.stringify(values[value]);
  const start = place.index + place[0].length;
  const end = endOfValue(json, start);
  const [before, found, after] = [json.slice(0, start), json.slice(start, end), json.slice(end)];
  const put: Record<Edit, () => string> = {
    replace: () => before + JSON.stringify(values[value]) + after,
    remove: () => `${json.slice(0, place.index)}"gone":0${after}`,
    repeat: () => `${before}${found},${place[0]}${JSON.stringify(values[value])}${after}`,
    rename: () => `${json.slice(0, place.index)}${JSON.stringify(nameOf(values[value]))}:${found}${after}`,
    wrap: () => `${before}[${found}]${after}`,
  };
  return put[how]();
}

const nameOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Where a JSON value that begins here ends; the text is JSON as we wrote it, or has been. */
function endOfValue(json: string, start: number): number {
  let depth = 0;
  for (let at = start; at < json.length; at += 1) {
    const letter = json[at];
    if (letter === '"') at = closing(json, at);
    else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
    if (depth < 0 || (depth === 0 && json[at] === ',')) return at;
    if (depth === 0 && /["}\]]/.test(json[at] ?? '')) return at + 1;
  }
  return json.length;
}

function closing(json: string, open: number): number {
  for (let at = open + 1; at < json.length; at += 1) {
    if (json[at] === '\\') at += 1;
    else if (json[at] === '"') return at;
  }
  return json.length;
}

function cut(bytes: Buffer, cuts: Spoilt['cuts'], inHead: boolean): Buffer {
  return cuts
    .filter((one) => one.inHead === inHead)
    .reduce((before, { at, how, byte }) => {
      const place = before.length === 0 ? 0 : at % before.length;
      const [head, rest] = [before.subarray(0, place), before.subarray(place)];
      const put: Record<Cut, () => Buffer> = {
        flip: () => Buffer.concat([head, Buffer.from([(rest[0] ?? 0) ^ byte]), rest.subarray(1)]),
        insert: () => Buffer.concat([head, Buffer.from([byte]), rest]),
        remove: () => Buffer.concat([head, rest.subarray(1)]),
        end: () => head,
      };
      return put[how]();
    }, bytes);
}

function nested(levels: number): unknown {
  return levels === 0 ? 1 : [nested(levels - 1)];
}
