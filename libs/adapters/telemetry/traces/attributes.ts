import type { AttemptRecord, RequestRecord } from '#core/record';

/** Every attribute name, in one table. `gen_ai.*` as OpenTelemetry's semantic conventions 1.41 call them: in development, so they will move. */
const names = {
  operation: 'gen_ai.operation.name',
  genAiProvider: 'gen_ai.provider.name',
  requestModel: 'gen_ai.request.model',
  responseModel: 'gen_ai.response.model',
  inputTokens: 'gen_ai.usage.input_tokens',
  outputTokens: 'gen_ai.usage.output_tokens',
  cacheReadTokens: 'gen_ai.usage.cache_read.input_tokens',
  cacheWriteTokens: 'gen_ai.usage.cache_creation.input_tokens',
  reasoningTokens: 'gen_ai.usage.reasoning.output_tokens',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
  method: 'http.request.method',
  path: 'url.path',
  httpRoute: 'http.route',
  httpStatus: 'http.response.status_code',
  requestId: 'gatewright.request.id',
  project: 'gatewright.project',
  route: 'gatewright.route',
  strategy: 'gatewright.strategy',
  reason: 'gatewright.reason',
  outcome: 'gatewright.outcome',
  attempts: 'gatewright.attempts',
  attempt: 'gatewright.attempt',
  provider: 'gatewright.provider',
  overheadMs: 'gatewright.overhead_ms',
  firstTokenMs: 'gatewright.first_token_ms',
  costUsd: 'gatewright.cost_usd',
} as const;

type Values = Partial<Record<keyof typeof names, string | number | null | undefined>>;
export type Attributes = Record<string, string | number>;

/** What OpenTelemetry calls a kind of provider, where that differs from what we call it. */
const providerNames: Readonly<Record<string, string>> = {
  'azure-openai': 'azure.ai.openai',
  bedrock: 'aws.bedrock',
  gemini: 'gcp.gemini',
  vertex: 'gcp.vertex_ai',
  mistral: 'mistral_ai',
  moonshot: 'moonshot_ai',
  watsonx: 'ibm.watsonx.ai',
  xai: 'x_ai',
};

/** Of a request as it comes in. */
export const ofRequest = (method: string, path: string): Attributes => named({ method, path, httpRoute: path });

/** Of a fetch for a caller: where to is its own affair, and is not told. */
export const ofFetch = (): Attributes => named({ method: 'GET' });

/** How it ended. */
export const ofFetched = (outcome: string): Attributes =>
  named({ outcome, errorType: outcome === 'ok' ? undefined : outcome });

/** Of a request once it is over. */
export function ofRecord(record: RequestRecord): Attributes {
  const { id, caller, route, strategy, reason, outcome, status, attempts, costNano } = record;
  return named({
    requestId: id,
    project: caller?.project,
    requestModel: record.requestedModel.slice(0, 200),
    responseModel: record.model,
    route,
    strategy,
    reason,
    outcome,
    httpStatus: status,
    errorType: outcome === 'ok' ? undefined : (record.errorCode ?? outcome),
    attempts: attempts.length,
    overheadMs: record.overheadMs,
    firstTokenMs: record.firstTokenMs,
    costUsd: dollars(costNano),
  });
}

export interface Destination {
  readonly operation: string;
  readonly model: string;
  readonly provider: { readonly slug: string; readonly kind: { readonly id: string }; readonly baseUrl: string };
}

/** Of a request that is sent upstream. */
export function ofDestination({ operation, model, provider }: Destination): Attributes {
  const url = URL.parse(provider.baseUrl);
  return named({
    operation,
    requestModel: model,
    provider: provider.slug,
    genAiProvider: providerNames[provider.kind.id] ?? provider.kind.id,
    serverAddress: url?.hostname,
    serverPort: url ? Number(url.port || (url.protocol === 'http:' ? 80 : 443)) : undefined,
  });
}

/** Of a request that was sent upstream, once it is over. */
export function ofAttempt({ n, reason, status, outcome, usage, firstTokenMs, costNano }: AttemptRecord): Attributes {
  const isUsed = usage.input + usage.output > 0;
  return named({
    attempt: n,
    reason,
    httpStatus: status,
    errorType: outcome === 'ok' ? undefined : outcome,
    firstTokenMs,
    costUsd: dollars(costNano),
    ...(isUsed && {
      inputTokens: usage.input,
      outputTokens: usage.output,
      cacheReadTokens: usage.cachedInput,
      cacheWriteTokens: usage.cacheWrite,
      reasoningTokens: usage.reasoning,
    }),
  });
}

const dollars = (nano: bigint | null): number | null => (nano === null ? null : Number(nano) / 1e9);

/** What is not known is not said. */
function named(values: Values): Attributes {
  const known = Object.entries(values).flatMap(([key, value]) =>
    // The keys of `values` are those of the table.
    value === undefined || value === null ? [] : [[names[key as keyof typeof names], value] as const],
  );
  return Object.fromEntries(known);
}
