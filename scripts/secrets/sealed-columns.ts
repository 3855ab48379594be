import {
  answerPlace,
  credentialFieldsPlace,
  credentialPlace,
  headersPlace,
  type Place,
  responsePlace,
  type Sealing,
  type Secrets,
  usagePlace,
  webhookPlace,
} from '#adapters/secrets';

/** A column of the database with texts that are sealed. */
export interface SealedColumn {
  /** What stands in it, in words. */
  readonly what: string;
  readonly table: string;
  /** Its primary key. */
  readonly id: string;
  readonly column: string;
  readonly place: (id: string) => Place;
  /** The keys of its purpose; absent: those of credentials. */
  readonly sealing?: (secrets: Secrets) => Sealing;
}

/** Every one there is. */
export const sealedColumns: readonly SealedColumn[] = [
  { what: 'credentials', table: 'providers', id: 'id', column: 'secret_sealed', place: credentialPlace },
  { what: 'usage credentials', table: 'providers', id: 'id', column: 'usage_sealed', place: usagePlace },
  {
    what: 'credential fields',
    table: 'providers',
    id: 'id',
    column: 'credential_sealed',
    place: credentialFieldsPlace,
  },
  { what: 'headers', table: 'providers', id: 'id', column: 'headers_sealed', place: headersPlace },
  { what: 'webhooks', table: 'webhooks', id: 'id', column: 'secret_sealed', place: webhookPlace },
  { what: 'answers', table: 'idempotency_records', id: 'key', column: 'sealed', place: answerPlace },
  {
    ...{ what: 'responses', table: 'stored_responses', id: 'key', column: 'sealed', place: responsePlace },
    sealing: ({ responses }) => responses,
  },
];
