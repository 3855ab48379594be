import type { Asking } from '../kit/index.js';
import { type Json, record } from './json.js';

/** What every event of one answer repeats. */
export interface Head {
  readonly id: string;
  readonly created: number;
  readonly model: string;
}

/** The response object: what was asked, said again, and what came of it. */
export function responseObject({ id, created, model }: Head, { body }: Pick<Asking, 'body'>, came: Json): Json {
  return {
    id,
    object: 'response',
    created_at: created,
    status: 'in_progress',
    background: false,
    error: null,
    incomplete_details: null,
    instructions: body['instructions'] ?? null,
    max_output_tokens: body['max_output_tokens'] ?? null,
    model,
    output: [],
    parallel_tool_calls: body['parallel_tool_calls'] ?? true,
    previous_response_id: body['previous_response_id'] ?? null,
    prompt_cache_key: body['prompt_cache_key'] ?? null,
    reasoning: { effort: null, summary: null, ...record(body['reasoning']) },
    safety_identifier: body['safety_identifier'] ?? null,
    service_tier: body['service_tier'] ?? 'auto',
    store: isStored(body),
    temperature: body['temperature'] ?? null,
    text: { format: { type: 'text' }, ...record(body['text']) },
    tool_choice: body['tool_choice'] ?? 'auto',
    tools: body['tools'] ?? [],
    top_p: body['top_p'] ?? null,
    truncation: body['truncation'] ?? 'disabled',
    usage: null,
    metadata: metadataOf(body),
    ...came,
  };
}

/** Whether the caller wants to find the answer again; it does unless it says otherwise. */
export const isStored = ({ store }: Json): boolean => store !== false;

/** What the caller said of its own; tags are for the gateway. */
export function metadataOf({ metadata }: Json): Json {
  const { tags: _tags, ...rest } = record(metadata);
  return rest;
}
