import type { OpenAPIObject } from '@nestjs/swagger';
import { mapValues } from './map-values.js';
import { problemContent, problemResponse } from './problem-response.js';

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly description?: string;
}

/** What is looked at of an operation of the document. */
interface Operation {
  readonly security?: readonly unknown[];
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, unknown>>;
}

type Change = (operation: Operation, method: string) => Operation;

/** Says of every operation what holds for all of its form, so that no endpoint has to: headers, ids, patches, failures. */
export const withConventions = (document: OpenAPIObject): OpenAPIObject => ({
  ...document,
  paths: Object.fromEntries(
    Object.entries(document.paths).map(([path, operations]) => [
      path.replace('{path}', '{model}'), // Nest calls every wildcard `path`; ours are names of models
      changed(operations),
    ]),
  ),
});

// seam: of OpenAPI's own type only what stands above is read, and the rest stays as it is
const changed = (operations: object) =>
  mapValues(operations as Record<string, Operation>, (operation, method) =>
    changes.reduce((whole, change) => change(whole, method), operation),
  );

const withIdempotencyKey: Change = (operation, method) =>
  method === 'post' ? { ...operation, parameters: [...(operation.parameters ?? []), idempotencyKey] } : operation;

const idempotencyKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'The same request with the same key is done once, within 24 hours',
  schema: { type: 'string', maxLength: 255 },
};

const withIds: Change = (operation) => ({
  ...operation,
  parameters: (operation.parameters ?? []).map((one) =>
    one.in === 'path' ? { description: ids[one.name], ...one } : one,
  ),
});

const ids: Readonly<Record<string, string>> = {
  id: 'The id; or the slug, where it has one; or the name, where only one key has it',
  provider: 'The slug or the id of a provider',
  model: "The provider's name of the model, slashes included",
};

const withPatchType: Change = (operation, method) => {
  const content = operation.requestBody?.content['application/json'];
  if (method !== 'patch' || content === undefined) return operation;
  const requestBody = {
    ...operation.requestBody,
    content: { 'application/merge-patch+json': content, 'application/json': content },
  };
  return { ...operation, requestBody };
};

const withFailures: Change = (operation, method) => {
  if (operation.security?.length === 0) return operation;
  const failures = failuresOf(operation, method).map((status) => [status, problemResponse(status)] as const);
  const others = { description: 'Any other failure', content: problemContent };
  return { ...operation, responses: { ...operation.responses, ...Object.fromEntries(failures), default: others } };
};

function failuresOf({ parameters = [], requestBody, responses }: Operation, method: string): readonly number[] {
  const has = (place: string) => parameters.some((parameter) => parameter.in === place);
  const isPost = method === 'post';
  const makes = '201' in responses; // what is not there is made
  const isConditional = parameters.some(({ name }) => name === 'If-Match');
  return [
    ...(has('query') || requestBody || isPost ? [400] : []),
    401,
    ...(has('path') && !makes ? [404] : []),
    ...(isPost || isConditional ? [409] : []),
    ...(isConditional ? [412] : []),
    ...(requestBody ? [413, 415] : []),
    ...(isPost ? [422] : []),
    429,
    503,
  ];
}

const changes: readonly Change[] = [withIdempotencyKey, withIds, withPatchType, withFailures];
