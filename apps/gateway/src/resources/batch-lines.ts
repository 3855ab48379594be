import { Failure } from '#core/failure';
import { isRecord } from '#core/json';
import { inputOf } from '#core/ledger';
import type { ResourceObject } from '#core/providers/kit';
import { linesOf, MOST_LINE_BYTES } from './lines-in.js';

/** What is asked for in a batch, by the model: the upstream's own name of it. */
export interface AskedFor {
  /** As the caller names it. */
  readonly name: string;
  readonly model: string;
  readonly lines: number;
  /** What its lines will probably read, in tokens. */
  readonly inputTokens: number;
}

/** What the lines of an input file say. */
export interface BatchSummary {
  readonly models: readonly AskedFor[];
  /** Paths that its lines ask for, such as `/v1/chat/completions`. */
  readonly urls: readonly string[];
}

/** The upstream's name of a model. Throws a Failure where it may not be asked for. */
export type ModelName = (name: string) => string;

const MOST_URLS = 20;

/**
 * Reads the lines of an input file as they come: who is asked for is said in the provider's own name, and may be asked for; all else
 * stays as it was written. Throws a Failure that names the line.
 */
export class BatchLines {
  private readonly models = new Map<string, AskedFor>();
  private readonly urls = new Set<string>();
  private number = 0;

  constructor(private readonly modelName: ModelName) {}

  async *through(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const line of linesOf(source)) {
      this.number += 1;
      yield line.length > MOST_LINE_BYTES ? this.refuse(tooLong()) : this.line(line);
    }
    if (this.models.size === 0) throw new Failure('invalid_request', 'The file has no requests.', { param: 'file' });
  }

  get summary(): BatchSummary {
    return { models: [...this.models.values()], urls: [...this.urls] };
  }

  private line(bytes: Uint8Array): Uint8Array {
    const text = utf8.decode(bytes);
    if (text.trim() === '') return bytes;
    try {
      return this.request(bytes, text);
    } catch (error) {
      return this.refuse(Failure.from(error));
    }
  }

  private request(bytes: Uint8Array, text: string): Uint8Array {
    const request = parsed(text);
    const { body, url } = request;
    if (!isRecord(body)) throw wrong('has no `body`, which is the request', 'body');
    if (typeof body['model'] !== 'string' || !body['model']) throw wrong('names no model', 'body.model');
    const name = body['model'];
    const model = this.modelName(name);
    this.count(name, model, body);
    if (typeof url === 'string' && this.urls.size < MOST_URLS) this.urls.add(url);
    if (model === name) return bytes;
    return encoder.encode(`${JSON.stringify({ ...request, body: { ...body, model } })}\n`);
  }

  private count(name: string, model: string, body: ResourceObject): void {
    const { lines = 0, inputTokens = 0 } = this.models.get(model) ?? {};
    this.models.set(model, { name, model, lines: lines + 1, inputTokens: inputTokens + inputOf(body).tokens });
  }

  private refuse(failure: Failure): never {
    const message = `Line ${this.number} of the file: ${failure.message}`;
    throw new Failure(failure.code, message, { ...failure.details, param: failure.details.param ?? 'file' });
  }
}

const utf8 = new TextDecoder();
const encoder = new TextEncoder();
function parsed(text: string): ResourceObject {
  let request: unknown;
  try {
    request = JSON.parse(text);
  } catch {
    throw wrong('is not valid JSON');
  }
  if (isRecord(request)) return request;
  throw wrong('is no JSON object');
}

const wrong = (what: string, param?: string) => new Failure('invalid_request', `it ${what}.`, { param });

const tooLong = () => new Failure('invalid_request', 'it is longer than 32 MiB.');
