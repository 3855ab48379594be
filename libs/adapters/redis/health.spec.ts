import { describe, expect, it } from '@jest/globals';
import { after, type Event, type Health, starting } from './health.js';

const answered: Event = { is: 'answered' };
const failed: Event = { is: 'failed', reason: 'timeout' };
const lost: Event = { is: 'lost', reason: 'connection lost' };
const up: Health = { is: 'up', failures: 0 };
const run = (health: Health, ...events: readonly Event[]): Health => events.reduce(after, health);

describe('the health of Redis', () => {
  it('is good after the first answer of a first connection', () => {
    expect(run(starting, answered).is).toBe('up');
  });

  it('stays good through four failures in a row, and is bad after the fifth', () => {
    expect(run(up, failed, failed, failed, failed).is).toBe('up');
    expect(run(up, failed, failed, failed, failed, failed)).toMatchObject({ is: 'down', reason: 'timeout' });
  });

  it('forgets failures with every answer', () => {
    expect(run(up, failed, failed, failed, failed, answered, failed)).toEqual({ is: 'up', failures: 1 });
  });

  it('is bad at once when the connection is lost', () => {
    expect(run(up, lost)).toMatchObject({ is: 'down', reason: 'connection lost' });
  });

  it('is good again after three good probes in a row', () => {
    expect(run(up, lost, answered, answered).is).toBe('down');
    expect(run(up, lost, answered, answered, failed, answered, answered).is).toBe('down');
    expect(run(up, lost, answered, answered, answered).is).toBe('up');
  });

  it('keeps what the error said when the connection closes after it', () => {
    expect(run(starting, { is: 'failed', reason: 'ECONNREFUSED' }, lost)).toMatchObject({ reason: 'ECONNREFUSED' });
  });
});
