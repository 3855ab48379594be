import { json, text } from './replies.js';
import type { Captured } from './request.js';
import type { Step } from './wire.js';

type Json = Record<string, unknown>;

/** What a fake keeps, and what a test may do to it. */
export interface FakeKeeper {
  readonly files: Map<string, { readonly object: Json; readonly content: string }>;
  readonly batches: Map<string, Json>;
  readonly uploads: Map<string, Json>;
  /** Files whose content cannot be had at the moment. */
  readonly broken: Set<string>;
  /** Ends a batch with these answers, a line each. */
  finish(id: string, lines: readonly Json[], change?: Json): void;
  answer(request: Captured): Step;
}

const CREATED_AT = 1_790_000_000;

/** Files, uploads and batches as OpenAI keeps them, in memory. `prefix` makes ids of its own. */
export function openAiKeeper(prefix = ''): FakeKeeper {
  const files: FakeKeeper['files'] = new Map();
  const batches: FakeKeeper['batches'] = new Map();
  const uploads: FakeKeeper['uploads'] = new Map();
  const broken: FakeKeeper['broken'] = new Set();
  let made = 0;
  const newId = (kind: string): string => `${kind}-${prefix}${(made += 1)}`;
  const keep = (content: string, filename: string, purpose: string): Json => {
    const id = newId('file');
    const object = {
      ...{ id, object: 'file', bytes: Buffer.byteLength(content), created_at: CREATED_AT, filename, purpose },
      status: 'processed',
    };
    files.set(id, { object, content });
    return object;
  };
  const batchOf = (body: Json): Json => {
    const { input_file_id, endpoint, completion_window, metadata = null } = body;
    const id = newId('batch');
    const batch = {
      ...{ id, object: 'batch', endpoint, errors: null, input_file_id, completion_window, metadata },
      ...{ status: 'validating', output_file_id: null, error_file_id: null, created_at: CREATED_AT },
      request_counts: { total: 0, completed: 0, failed: 0 },
    };
    batches.set(id, batch);
    return batch;
  };
  const uploadOf = ({ bytes, filename, purpose }: Json): Json => {
    const id = newId('upload');
    const upload = {
      ...{ id, object: 'upload', created_at: CREATED_AT, expires_at: CREATED_AT + 3_600, bytes, filename, purpose },
      ...{ status: 'pending', file: null },
    };
    uploads.set(id, upload);
    return upload;
  };
  const changed = (all: Map<string, Json>, id: string, change: Json): Step => {
    const before = all.get(id);
    if (!before) return unknown(id);
    all.set(id, { ...before, ...change });
    return json(200, all.get(id));
  };
  const parts = new Map<string, string>();

  const paths: readonly (readonly [string, RegExp, (request: Captured, id: string) => Step])[] = [
    [
      'POST',
      /^\/files$/,
      (request) => {
        const form = formOf(request);
        return json(200, keep(form.file?.content ?? '', form.file?.filename ?? '', form.fields['purpose'] ?? ''));
      },
    ],
    ['GET', /^\/files\/([^/]+)$/, (_, id) => (files.has(id) ? json(200, files.get(id)?.object) : unknown(id))],
    [
      'DELETE',
      /^\/files\/([^/]+)$/,
      (_, id) => (files.delete(id) ? json(200, { id, object: 'file', deleted: true }) : unknown(id)),
    ],
    [
      'GET',
      /^\/files\/([^/]+)\/content$/,
      (_, id) => {
        if (broken.has(id)) return json(500, { error: { message: 'It is broken.' } });
        const file = files.get(id);
        return file ? text(200, file.content, { 'content-type': 'application/octet-stream' }) : unknown(id);
      },
    ],
    ['POST', /^\/batches$/, ({ json: body }) => json(200, batchOf(body as Json))],
    ['GET', /^\/batches\/([^/]+)$/, (_, id) => (batches.has(id) ? json(200, batches.get(id)) : unknown(id))],
    ['POST', /^\/batches\/([^/]+)\/cancel$/, (_, id) => changed(batches, id, { status: 'cancelling' })],
    ['POST', /^\/uploads$/, ({ json: body }) => json(200, uploadOf(body as Json))],
    [
      'POST',
      /^\/uploads\/([^/]+)\/parts$/,
      (request, id) => {
        const part = newId('part');
        parts.set(part, formOf(request).file?.content ?? '');
        return json(200, { id: part, object: 'upload.part', created_at: CREATED_AT, upload_id: id });
      },
    ],
    [
      'POST',
      /^\/uploads\/([^/]+)\/complete$/,
      ({ json: body }, id) => {
        const { filename, purpose } = uploads.get(id) ?? {};
        const content = (body as { part_ids: string[] }).part_ids.map((part) => parts.get(part)).join('');
        return changed(uploads, id, { status: 'completed', file: keep(content, String(filename), String(purpose)) });
      },
    ],
    ['POST', /^\/uploads\/([^/]+)\/cancel$/, (_, id) => changed(uploads, id, { status: 'cancelled' })],
  ];

  return {
    ...{ files, batches, uploads, broken },
    finish: (id, lines, change = {}) => {
      const output = keep(lines.map((line) => `${JSON.stringify(line)}\n`).join(''), 'output.jsonl', 'batch_output');
      const counts = { total: lines.length, completed: lines.length, failed: 0 };
      const ended = {
        status: 'completed',
        output_file_id: output['id'],
        request_counts: counts,
        completed_at: CREATED_AT,
      };
      batches.set(id, { ...batches.get(id), ...ended, ...change });
    },
    answer: (request) => {
      const path = request.path.replace(/^\/v1/, '').split('?')[0] ?? '';
      for (const [method, pattern, answer] of paths) {
        const [found, id = ''] = (request.method === method && pattern.exec(path)) || [];
        if (found !== undefined) return answer(request, decodeURIComponent(id));
      }
      return json(404, { error: { message: `There is no ${path}.`, type: 'invalid_request_error' } });
    },
  };
}

const unknown = (id: string): Step =>
  json(404, { error: { message: `No such object: ${id}`, type: 'invalid_request_error', param: 'id', code: null } });

/** A form as it was sent, as far as it is text. */
export function formOf({ headers, body }: Pick<Captured, 'headers' | 'body'>): {
  readonly fields: Readonly<Record<string, string>>;
  readonly file: { readonly filename: string; readonly content: string } | undefined;
} {
  const boundary = /boundary=(.+)$/.exec(headers['content-type'] ?? '')?.[1] ?? '';
  const parts = body.toString('utf8').split(`--${boundary}`).slice(1, -1).map(partOf);
  const file = parts.find(({ filename }) => filename !== undefined);
  return {
    fields: Object.fromEntries(
      parts.filter(({ filename }) => filename === undefined).map(({ name, value }) => [name, value]),
    ),
    file: file && { filename: file.filename ?? '', content: file.value },
  };
}

function partOf(part: string) {
  const end = part.indexOf('\r\n\r\n');
  const head = part.slice(0, end);
  return {
    name: /name="([^"]*)"/.exec(head)?.[1] ?? '',
    filename: /filename="([^"]*)"/.exec(head)?.[1],
    value: part.slice(end + 4, -2),
  };
}
