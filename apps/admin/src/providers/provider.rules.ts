import { checkBaseUrl } from '#adapters/network';
import { isReference, referenceProblem } from '#adapters/secrets';
import type { Provider } from '#core/providers';
import { type FieldError, invalid } from '../http/problem.js';
import type { AdminSettings } from '../settings.js';
import type { ProviderInput } from './provider.schema.js';
import { allowsPrivate } from './provider.view.js';

/** Refuses what a schema cannot see: kinds that do not exist, addresses that must not be reached. */
export function checkProvider(input: ProviderInput, settings: AdminSettings): void {
  const kind = settings.kinds.get(input.kind);
  const errors = [
    kind ? addressError(input, kind, settings) : unknownKind(input.kind, settings),
    referenceError('/api_key', input.api_key),
    referenceError('/usage_credential', input.usage_credential),
    kind && usageError(input, kind, settings),
  ].filter((error) => error !== undefined);
  if (errors.length > 0) throw invalid(errors);
}

/** The demonstration answers inside of the gateway, and has no address in the network. */
export const isBuiltIn = (baseUrl: string | null | undefined): boolean => baseUrl?.startsWith('demo:') === true;

/** Says that a provider of this kind cannot be asked what was used, and which can. */
export function noUsageApi(kind: string, { kinds }: AdminSettings): string {
  const known = [...kinds.values()].filter(({ usage }) => usage).map(({ id }) => id);
  return `A provider of kind ${kind} has no usage API that we know; kinds that have one: ${known.toSorted().join(', ')}.`;
}

function unknownKind(kind: string, { kinds }: AdminSettings): FieldError {
  const known = [...kinds.keys()].toSorted().join(', ');
  return { pointer: '/kind', code: 'not_allowed', message: `"${kind}" is no kind of provider; known are ${known}.` };
}

function addressError(input: ProviderInput, kind: Provider, settings: AdminSettings): FieldError | undefined {
  const baseUrl = input.base_url ?? kind.baseUrl;
  if (!baseUrl)
    return { pointer: '/base_url', code: 'required', message: `A provider of kind ${kind.id} needs a base_url.` };
  if (kind.baseUrl === baseUrl && isBuiltIn(baseUrl)) return undefined;
  const wish = { kind: input.kind, allowPrivateNetwork: input.allow_private_network ?? null };
  const problem = checkBaseUrl(baseUrl, { allowPrivate: allowsPrivate(wish, settings) });
  return problem ? { pointer: '/base_url', code: 'bad_address', message: `The base_url ${problem}` } : undefined;
}

function referenceError(pointer: string, credential: string | null | undefined): FieldError | undefined {
  const problem = credential && isReference(credential) ? referenceProblem(credential) : undefined;
  return problem ? { pointer, code: 'bad_reference', message: problem } : undefined;
}

function usageError(input: ProviderInput, kind: Provider, settings: AdminSettings): FieldError | undefined {
  if (!input.usage_credential || kind.usage) return undefined;
  return { pointer: '/usage_credential', code: 'not_allowed', message: noUsageApi(kind.id, settings) };
}
