import type { Provider as ProviderRow } from '#adapters/database';
import {
  credentialFieldsPlace,
  isReference,
  openSealedFields,
  type StoredField,
  storedFields,
} from '#adapters/secrets';
import type { CredentialForm, Fields } from '#core/credentials';
import { invalid } from '../http/problem.js';
import type { AdminSettings } from '../settings.js';
import type { CredentialInput, CredentialView } from './credential.schema.js';
import { hint, isMasked } from './header.schema.js';

type Row = Pick<ProviderRow, 'id' | 'credential' | 'credentialSealed'>;

/** The fields that are given, as texts. A key among them is the provider's `api_key`, and not one of these. */
export const textsOf = (given: CredentialInput): Fields =>
  Object.fromEntries(
    Object.entries(given ?? {}).flatMap(([name, value]) =>
      value === null || name === 'api_key' ? [] : [[name, typeof value === 'string' ? value : JSON.stringify(value)]],
    ),
  );

/** The body that would make this credential again; a hint stands for what is sealed. */
export const credentialInputOf = (row: Row): Fields =>
  Object.fromEntries(Object.entries(storedFields(row.credential)).map(([name, field]) => [name, textOf(field)]));

const textOf = (field: StoredField): string =>
  'value' in field ? field.value : 'ref' in field ? field.ref : field.hint;

/** Values that can be known at once: of what is sealed, of files, and of variables that are not set here, none. */
export function plainFields(row: Row, settings: Pick<AdminSettings, 'environment'>): Fields {
  const values = Object.entries(storedFields(row.credential)).filter(([, field]) => !('hint' in field));
  return knownValues(Object.fromEntries(values.map(([name, field]) => [name, textOf(field)])), settings);
}

/** The same of what is given. */
export const knownValues = (texts: Fields, { environment }: Pick<AdminSettings, 'environment'>): Fields =>
  Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) => {
      const value = text.startsWith('env:') ? environment(text.slice('env:'.length))?.trim() : text;
      return value === undefined || isReference(value) ? [] : [[name, value]];
    }),
  );

/** Without those that are hints of secrets: what they stand for was checked when it was given. */
export const unmasked = (texts: Fields, form: CredentialForm): Fields => {
  const secrets = secretsOf(form);
  return Object.fromEntries(Object.entries(texts).filter(([name, text]) => !secrets.has(name) || !isMasked(text)));
};

const secretsOf = (form: CredentialForm | undefined): ReadonlySet<string> =>
  new Set(form?.fields.filter(({ isSecret }) => isSecret).map(({ name }) => name));

/** Every field of the form as it may be read back. */
export function viewCredential(form: CredentialForm | undefined, row: Row): CredentialView {
  if (!form) return null;
  const stored = storedFields(row.credential);
  return Object.fromEntries(form.fields.map(({ name }) => [name, viewField(stored[name])]));
}

const viewField = (field: StoredField | undefined) => ({
  set: field !== undefined,
  value: field && 'value' in field ? field.value : null,
  ref: field && 'ref' in field ? field.ref : null,
  hint: field && 'hint' in field ? field.hint : null,
});

interface Given {
  readonly texts: Fields;
  readonly form: CredentialForm | undefined;
  readonly row: Row;
  readonly settings: Pick<AdminSettings, 'secrets'>;
}

/** What to write for a credential: what is secret sealed, what is not as it is, and hints for what stays. */
export function credentialColumns({ texts, form, row, settings: { secrets } }: Given) {
  const secret = secretsOf(form);
  const before = hintsOf(row);
  const isKept = (name: string): boolean => secret.has(name) && isMasked(texts[name] ?? '');
  const stored = Object.entries(texts).map(([name, text]) => {
    if (isKept(name)) return [name, { hint: before[name] ?? refuseHint(name) }] as const;
    return [name, toStored(text, secret.has(name))] as const;
  });
  const credential: Record<string, StoredField> = Object.fromEntries(stored);
  const sealed = stored.flatMap(([name, field]) => ('hint' in field ? [name] : []));
  if (sealed.length === 0) return { credential, credentialSealed: null };
  if (sealed.every(isKept) && sealed.length === Object.keys(before).length) return { credential };
  const old = sealed.some(isKept) ? opened(row, secrets) : {};
  const values = Object.fromEntries(sealed.map((name) => [name, (isKept(name) ? old : texts)[name] ?? '']));
  return { credential, credentialSealed: secrets.seal(JSON.stringify(values), credentialFieldsPlace(row.id)) };
}

const hintsOf = (row: Row): Fields =>
  Object.fromEntries(
    Object.entries(storedFields(row.credential)).flatMap(([name, field]) =>
      'hint' in field ? [[name, field.hint]] : [],
    ),
  );

function refuseHint(name: string): never {
  const message = 'Is the hint of a secret that is not stored here: give the secret itself.';
  throw invalid([{ pointer: `/credential/${name}`, code: 'bad_format', message }]);
}

function toStored(text: string, isSecret: boolean): StoredField {
  if (isReference(text)) return { ref: text };
  if (!isSecret) return { value: text };
  return { hint: text.startsWith('{') ? hint('') : hint(text) };
}

function opened(row: Row, secrets: AdminSettings['secrets']): Fields {
  try {
    return openSealedFields(row, secrets);
  } catch {
    const message = 'What is stored cannot be opened with the encryption keys that are here: give all secrets anew.';
    throw invalid([{ pointer: '/credential', code: 'cannot_be_opened', message }]);
  }
}
