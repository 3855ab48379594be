import { isRecord } from '../json/index.js';

/** One field of a credential that is more than a key. */
export interface CredentialField {
  readonly name: string;
  /** What it is, for the page of the clouds. */
  readonly about: string;
  /** Sealed where it is stored, and never read back. */
  readonly isSecret?: true;
  /** Says what is wrong with a value, never repeating it; nothing for a good one. */
  readonly problem: (value: string) => string | undefined;
}

/** A field that looks like this. */
export const field = (name: string, about: string, pattern: RegExp, message: string): CredentialField => ({
  name,
  about,
  problem: (value) => (pattern.test(value) ? undefined : message),
});

/** A field that nobody may read back. */
export const secret = (name: string, about: string): CredentialField => ({
  ...field(name, about, /^[\x21-\x7e]{1,16384}$/, 'Must be visible ASCII without spaces.'),
  isSecret: true,
});

/** The account of a service at Google, as its JSON file has it. */
export const serviceAccount = (name: string, about: string): CredentialField => ({
  name,
  about,
  isSecret: true,
  problem: (value) => (readServiceAccount(value) ? undefined : NO_ACCOUNT),
});

const NO_ACCOUNT =
  'Must be the JSON of a service account: "type": "service_account", with client_email, private_key and an https token_uri.';

export interface ServiceAccount {
  readonly email: string;
  readonly privateKey: string;
  readonly keyId: string | undefined;
  readonly tokenUrl: string;
}

/** Reads the JSON of a service account. `undefined` for what is none. */
export function readServiceAccount(text: string): ServiceAccount | undefined {
  const account = parse(text);
  if (!isRecord(account) || account['type'] !== 'service_account') return undefined;
  const { client_email: email, private_key: privateKey, private_key_id: keyId, token_uri: uri = TOKEN_URL } = account;
  if (typeof email !== 'string' || typeof privateKey !== 'string' || typeof uri !== 'string') return undefined;
  if (!email || !privateKey || !/^https?:$/.test(URL.parse(uri)?.protocol ?? '')) return undefined;
  return { email, privateKey, keyId: typeof keyId === 'string' ? keyId : undefined, tokenUrl: uri };
}

const TOKEN_URL = 'https://oauth2.googleapis.com/token';

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
