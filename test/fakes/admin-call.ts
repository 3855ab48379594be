/** What came back. */
export interface Called {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Seen;
}

export interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `call('POST', '/keys', { body })`; the path is below `/admin/v1` unless it begins with `//`. */
export type Call = (method: string, path: string, options?: CallOptions) => Promise<Called>;

/** Calls an admin API with a token, unless `headers` say otherwise. */
export function callerOf(url: string, token: string): Call {
  return async (method, place, { body, headers = {} } = {}) => {
    const response = await fetch(url + (place.startsWith('//') ? place.slice(1) : `/admin/v1${place}`), {
      method,
      headers: {
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return {
      status: response.status,
      headers: response.headers,
      body: (isJson && text ? JSON.parse(text) : text) as Seen,
    }; // seam: what a spec expects of it is what it checks
  };
}

/** What the specs look at in the answers of the admin API. */
export interface Seen {
  readonly object: string;
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly model: string;
  readonly code: string;
  readonly message: string;
  readonly pointer: string;
  readonly secret: string;
  readonly etag: string;
  readonly last4: string;
  readonly prefix: string;
  readonly source: string;
  readonly origin: string;
  readonly input: string;
  readonly effective_from: string;
  readonly request_id: string;
  readonly openapi: string;
  readonly first_id: string;
  readonly last_id: string;
  readonly status: string | number;
  readonly requests: number;
  readonly attempts: number;
  readonly hour: string;
  readonly has_more: boolean;
  readonly enabled: boolean;
  readonly ok: boolean;
  readonly paths: Readonly<Record<string, unknown>>;
  readonly limits: object;
  readonly headers: object;
  readonly budget: unknown;
  readonly expected_cost_usd: unknown;
  readonly cost_usd: unknown;
  readonly current: Seen;
  readonly key: Seen;
  readonly api_key: { readonly set: boolean };
  readonly data: readonly Seen[];
  readonly errors: readonly Seen[];
  readonly targets: readonly Seen[];
  readonly candidates: readonly Seen[];
  readonly changed: readonly Seen[];
  readonly held: readonly Seen[];
  readonly kept: readonly Seen[];
  readonly provider: string;
  readonly discovered_models: readonly Seen[];
  readonly providers: readonly Seen[];
  readonly checks: readonly { readonly step: string; readonly ok: boolean }[];
}
