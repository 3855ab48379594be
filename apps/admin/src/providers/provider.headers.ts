import { z } from 'zod';
import type { Provider as ProviderRow } from '#adapters/database';
import { headersPlace } from '#adapters/secrets';
import { Failure } from '#core/failure';
import { stored } from '../fields/index.js';
import { invalid } from '../http/problem.js';
import type { AdminSettings } from '../settings.js';
import { type Headers, hint, isMasked, unmaskedHeaders } from './header.schema.js';

type Row = Pick<ProviderRow, 'id' | 'headers' | 'headersSealed'>;
type Vault = Pick<AdminSettings, 'secrets'>;

/** The headers that go with every request to a provider. Throws a Failure where they cannot be opened. */
export function openHeaders(row: Row, { secrets }: Vault): Headers {
  // A row from before they were sealed has the values beside the names.
  if (!row.headersSealed) return stored(row.headers);
  return values.parse(JSON.parse(secrets.open(row.headersSealed, headersPlace(row.id))));
}

/** The same to read back or to change: of what cannot be opened the names, which stand for what is there. */
export function headersOf(row: Row, vault: Vault): Headers {
  try {
    return openHeaders(row, vault);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return Object.fromEntries(Object.keys(stored<Headers>(row.headers)).map((name) => [name, hint('')]));
  }
}

/** What to write for headers; nothing where they are as they were read back and cannot be opened. */
export function headerColumns(given: Headers, row: Row, vault: Vault) {
  const current = headersOf(row, vault);
  const headers = unmaskedHeaders(given, current);
  if (Object.values(headers).some(isMasked)) return keptColumns(headers, current);
  const names = Object.keys(headers);
  return {
    headers: Object.fromEntries(names.map((name) => [name, ''])),
    headersSealed: names.length > 0 ? vault.secrets.seal(JSON.stringify(headers), headersPlace(row.id)) : null,
  };
}

function keptColumns(given: Headers, current: Headers) {
  const names = new Set([...Object.keys(given), ...Object.keys(current)]);
  if ([...names].every((name) => given[name] === current[name])) return {};
  throw invalid([
    {
      pointer: '/headers',
      code: 'cannot_be_opened',
      message:
        'The headers that are stored cannot be opened with the encryption keys that are here: give all values anew.',
    },
  ]);
}

const values = z.record(z.string(), z.string());
