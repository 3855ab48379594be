import type { Cloud, CloudCredential, Fields } from './cloud.js';
import type { CredentialField } from './field.js';

/** What a kind of provider takes beside a key. */
export interface CredentialForm {
  readonly by: Cloud;
  readonly fields: readonly CredentialField[];
  /** Names of those that prove who is asking, and are all needed where no key is given. */
  readonly proof: readonly string[];
  /** Names of those that its address is made of. */
  readonly address: readonly string[];
  /** Without proof and without a key, the machine itself is asked who it is. */
  readonly isAmbient?: true;
}

/** What is wrong with a field of a credential. */
export interface FormProblem {
  /** Absent: with the credential as a whole. */
  readonly field?: string | undefined;
  readonly code: 'unknown_field' | 'required' | 'bad_format' | 'conflict';
  readonly message: string;
}

interface Given {
  /** Names of all that is given; only of some the value is known here. */
  readonly names: readonly string[];
  readonly values: Fields;
  readonly hasKey: boolean;
  /** An address was made of it. */
  readonly hasAddress: boolean;
}

/** Everything that is wrong with a credential of this form. */
export function formProblems(
  form: CredentialForm,
  { names, values, hasKey, hasAddress }: Given,
): readonly FormProblem[] {
  const known = new Map(form.fields.map((field) => [field.name, field]));
  const unknown = names.filter((name) => !known.has(name));
  const proofs = form.proof.filter((name) => names.includes(name));
  const wanted = [...(proofs.length > 0 ? form.proof : []), ...(hasAddress ? [] : form.address)];
  const missing = new Set(wanted.filter((name) => !names.includes(name)));
  return [
    ...unknown.map((field) => ({ field, code: 'unknown_field' as const, message: unknownField(form) })),
    ...[...missing].map((field) => ({ field, code: 'required' as const, message: 'Is missing.' })),
    ...badFields(form, values).map((bad) => ({ ...bad, code: 'bad_format' as const })),
    ...(hasKey && proofs.length > 0 ? [{ code: 'conflict' as const, message: bothWays(proofs) }] : []),
  ];
}

/** Fields whose value is none of theirs, and why. */
export const badFields = (
  { fields }: CredentialForm,
  values: Fields,
): readonly { readonly field: string; readonly message: string }[] =>
  fields.flatMap(({ name, problem }) => {
    const message = values[name] === undefined ? undefined : problem(values[name]);
    return message ? [{ field: name, message }] : [];
  });

const unknownField = ({ fields }: CredentialForm): string =>
  `Known are api_key, ${fields.map(({ name }) => name).join(', ')}.`;

const bothWays = (proofs: readonly string[]): string =>
  `Has an api_key and ${proofs.join(', ')}: remove the one or the other, by null.`;

/** What proves who is asking where there is no key; `undefined` where nothing does. */
export function cloudCredential(
  { by, proof, isAmbient }: CredentialForm,
  fields: Fields,
  allowPrivateNetwork: boolean,
): CloudCredential | undefined {
  const isWhole = isAmbient ?? proof.every((name) => fields[name] !== undefined);
  return isWhole ? { by, fields, allowPrivateNetwork } : undefined;
}
