/** Where a sealed text lives: moved to another row or column, it does not open. */
export interface Place {
  readonly table: string;
  readonly id: string;
  readonly field: string;
}

/** The place of a provider's credential. */
export const credentialPlace = (providerId: string): Place => ({
  table: 'providers',
  id: providerId,
  field: 'api_key',
});

/** The place of a provider's credential for its usage API. */
export const usagePlace = (providerId: string): Place => ({
  table: 'providers',
  id: providerId,
  field: 'usage_credential',
});

/** The place of the secret fields of a provider's credential that is more than a key. */
export const credentialFieldsPlace = (providerId: string): Place => ({
  table: 'providers',
  id: providerId,
  field: 'credential',
});

/** The place of the values of a provider's own headers. */
export const headersPlace = (providerId: string): Place => ({ table: 'providers', id: providerId, field: 'headers' });

/** The place of what a webhook's messages are signed with. */
export const webhookPlace = (webhookId: string): Place => ({ table: 'webhooks', id: webhookId, field: 'secret' });

/** The place of what was answered to a request that may be sent again. */
export const answerPlace = (idempotencyKey: string): Place => ({
  table: 'idempotency_records',
  id: idempotencyKey,
  field: 'answer',
});

/** The place of a response that a caller may go on with. */
export const responsePlace = (key: string): Place => ({ table: 'stored_responses', id: key, field: 'content' });
