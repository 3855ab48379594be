import { describe, expect, it } from '@jest/globals';
import { reasonOf } from './reason.js';

describe('the reason of a Redis failure', () => {
  it.each([
    [Object.assign(new Error('connect ECONNREFUSED 10.0.0.7:6379'), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
    [new Error('Command timed out'), 'timeout'],
    [new Error("READONLY You can't write against a read only replica."), 'READONLY'],
    [new Error('WRONGPASS invalid username-password pair or user is disabled.'), 'WRONGPASS'],
    [new Error('NOSCRIPT No matching script. Please use EVAL.'), 'NOSCRIPT'],
    [new Error('Connection is closed.'), 'connection lost'],
    [new Error("Stream isn't writeable and enableOfflineQueue options is false"), 'connection lost'],
    ['rubbish', 'unknown error'],
  ])('is a word or two, without an address: %s', (error, reason) => {
    expect(reasonOf(error)).toBe(reason);
  });
});
