import { describe, expect, it } from '@jest/globals';
import { Failure } from '../../../failure/index.js';
import { bodyOnly } from '../../kit/index.js';
import { anthropicMessagesIngress } from './index.js';

describe('a failure, as an Anthropic caller reads it', () => {
  it.each<[Failure, string]>([
    [new Failure('invalid_request', 'x'), 'invalid_request_error'],
    [new Failure('invalid_api_key', 'x'), 'authentication_error'],
    [new Failure('model_not_allowed', 'x'), 'permission_error'],
    [new Failure('model_not_found', 'x'), 'not_found_error'],
    [new Failure('payload_too_large', 'x'), 'request_too_large'],
    [new Failure('rate_limit_exceeded', 'x'), 'rate_limit_error'],
    [new Failure('insufficient_quota', 'x'), 'rate_limit_error'],
    [new Failure('upstream_error', 'x'), 'api_error'],
    [new Failure('overloaded', 'x'), 'overloaded_error'],
    [new Failure('upstream_timeout', 'x'), 'timeout_error'],
    [new Failure('upstream_rejected', 'x', { rejection: { status: 422, type: 'odd' } }), 'invalid_request_error'],
    [new Failure('upstream_rejected', 'x', { rejection: { status: 400, type: 'billing_error' } }), 'billing_error'],
  ])('%s is %s', (failure, type) => {
    expect(anthropicMessagesIngress.renderFailure(failure, 'req_1')).toMatchObject({
      ...{ type: 'error', request_id: 'req_1', error: { type, message: 'x', details: { source: 'gateway' } } },
    });
  });

  it('in a stream is an event, and nothing comes after it', () => {
    const said = anthropicMessagesIngress.encoder(bodyOnly({})).fail(new Failure('upstream_error', 'It broke.'));
    expect(said).toMatch(/^event: error\ndata: \{"type":"error","error":\{"type":"api_error","message":"It broke\."/);
  });
});
