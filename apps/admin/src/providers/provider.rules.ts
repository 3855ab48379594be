import { checkBaseUrl } from '#adapters/network';
import { isReference, referenceProblem } from '#adapters/secrets';
import { formProblems } from '#core/credentials';
import { locate, type Provider } from '#core/providers';
import { type FieldError, invalid } from '../http/problem.js';
import type { AdminSettings } from '../settings.js';
import { knownValues, textsOf, unmasked } from './provider.credential.js';
import type { ProviderInput } from './provider.schema.js';
import { allowsPrivate } from './provider.view.js';

/** Refuses what a schema cannot see: kinds that do not exist, addresses that must not be reached, credentials of other kinds. */
export function checkProvider(input: ProviderInput, hasKey: boolean, settings: AdminSettings): void {
  const kind = settings.kinds.get(input.kind);
  const errors = [
    kind ? addressError(input, kind, settings) : unknownKind(input.kind, settings),
    ...(kind ? credentialErrors(input, { kind, hasKey, settings }) : []),
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
  const baseUrl = locate(kind, input.base_url, knownValues(textsOf(input.credential), settings))?.baseUrl;
  if (!baseUrl && (kind.credential?.address.length ?? 0) > 0) return undefined; // its fields are missing, or lie elsewhere
  if (!baseUrl)
    return { pointer: '/base_url', code: 'required', message: `A provider of kind ${kind.id} needs a base_url.` };
  if (kind.baseUrl === baseUrl && isBuiltIn(baseUrl)) return undefined;
  const wish = { kind: input.kind, allowPrivateNetwork: input.allow_private_network ?? null };
  const rules = { allowPrivate: allowsPrivate(wish, settings) };
  const problem = checkBaseUrl(input.base_url ?? baseUrl, rules) ?? checkBaseUrl(baseUrl, rules);
  return problem ? { pointer: '/base_url', code: 'bad_address', message: `The base_url ${problem}` } : undefined;
}

interface Judged {
  readonly kind: Provider;
  readonly hasKey: boolean;
  readonly settings: AdminSettings;
}

function credentialErrors(input: ProviderInput, { kind, hasKey, settings }: Judged): readonly FieldError[] {
  const texts = textsOf(input.credential);
  const names = Object.keys(texts);
  if (!kind.credential) return names.length > 0 ? [keyOnly(kind)] : [];
  const values = knownValues(unmasked(texts, kind.credential), settings);
  const hasAddress = locate(kind, input.base_url, values) !== undefined;
  const problems = formProblems(kind.credential, { names, values, hasKey, hasAddress });
  return [
    ...problems.map(({ field, ...rest }) => ({ ...rest, pointer: `/credential${field ? `/${field}` : ''}` })),
    ...names.flatMap((name) => referenceError(`/credential/${name}`, texts[name]) ?? []),
  ];
}

const keyOnly = ({ id }: Provider): FieldError => ({
  pointer: '/credential',
  code: 'not_allowed',
  message: `A provider of kind ${id} takes a key and nothing else: write it to api_key.`,
});

function referenceError(pointer: string, text: string | null | undefined): FieldError | undefined {
  const problem = text && isReference(text) ? referenceProblem(text) : undefined;
  return problem ? { pointer, code: 'bad_reference', message: problem } : undefined;
}

function usageError(input: ProviderInput, kind: Provider, settings: AdminSettings): FieldError | undefined {
  if (!input.usage_credential || kind.usage) return undefined;
  return { pointer: '/usage_credential', code: 'not_allowed', message: noUsageApi(kind.id, settings) };
}
