import { describe, expect, it } from '@jest/globals';
import { Failure } from '#core/failure';
import { noUsage } from '#core/hub';
import type { Outcome, RequestRecord } from '#core/record';
import { createLog, type LogOptions } from './log.js';
import { nestLog } from './nest-log.js';
import { requestLine } from './request-line.js';

function open(options: Partial<LogOptions> = {}) {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', output: { write: (line) => void lines.push(line) }, ...options });
  return { log, lines, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown> };
}

const record = (changes: Partial<RequestRecord> = {}): RequestRecord => ({
  id: 'req_1',
  startedAt: 1_700_000_000_000,
  caller: { keyId: 'key_1', keyName: 'app', project: 'default' },
  endpoint: 'chat',
  stream: true,
  requestedModel: 'smart',
  route: 'smart',
  provider: 'openai',
  model: 'gpt-5',
  status: 200,
  outcome: 'ok',
  usage: { ...noUsage, input: 132, output: 45 },
  costNano: 2_100_000n,
  durationMs: 812.4321,
  overheadMs: 1.26,
  tags: [],
  traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
  attempts: [],
  ...changes,
});

const secret = 'gw_live_4ZqXo9YbT2mKc7RdWv1sPnEj8LhUa6Fg3QiBtN5xOyzAk';

describe('the log', () => {
  it('writes one line of JSON with its time, level and service', () => {
    const { log, lines, last } = open({ service: 'admin' });
    log.warn({ count: 2 }, 'records were lost');
    expect(lines).toHaveLength(1);
    expect(last()).toMatchObject({ level: 'warn', service: 'admin', count: 2, msg: 'records were lost' });
    expect(String(last()['time'])).toMatch(/^\d{4}-\d\d-\d\dT/);
  });

  it('writes nothing below its level', () => {
    const { log, lines } = open({ level: 'warn' });
    log.info('hello');
    expect(lines).toEqual([]);
  });

  it.each([
    ['a header', { headers: { Authorization: `Bearer ${secret}`, 'x-api-key': secret, cookie: 'session=1' } }],
    ['a field of any depth', { provider: { options: [{ apiKey: secret, admin_token: secret }] } }],
    ['a text', { why: `The key ${secret} is unknown` }],
    ['a URL', { url: `redis://default:${secret}@10.0.0.7:6379/0` }],
    ['an error', { err: new Error(`refused Bearer ${secret}`, { cause: new Error(`because of ${secret}`) }) }],
    ["a failure's details", { err: new Failure('internal_error', 'x', { cause: { apiKey: secret } }) }],
  ])('takes secrets out of %s', (_, fields) => {
    const { log, lines } = open();
    log.error(fields, `also here: ${secret}`);
    expect(lines.join()).not.toContain(secret.slice(10, 40));
    expect(lines.join()).toContain('[redacted]');
  });

  it('keeps what only looks like the name of a secret', () => {
    const { log, last } = open();
    log.info({ input_tokens: 5, key_id: 'key_1', authorization: undefined });
    expect(last()).toMatchObject({ input_tokens: 5, key_id: 'key_1' });
  });

  it('describes an error that is the whole message', () => {
    const { log, last } = open();
    log.error(new TypeError('broken'));
    expect(last()).toMatchObject({ err: { type: 'TypeError', message: 'broken' } });
    expect(String((last()['err'] as { stack: string }).stack)).toContain('log.spec');
  });

  it('survives circles', () => {
    const { log, lines } = open();
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    log.info({ circle }, 'round');
    expect(lines).toHaveLength(1);
  });

  it('writes for people where it is asked to', () => {
    const { log, lines } = open({ isReadable: true });
    log.info({ url: 'http://127.0.0.1:4000' }, 'listening');
    expect(lines.join('').replace(/\u001b\[\d+m/g, '')).toMatch(
      /^\d\d:\d\d:\d\d info {2}listening url=http:\/\/127.0.0.1:4000\n$/,
    );
  });

  it("does not let a made-up model name steer the operator's terminal", () => {
    const { log, lines } = open({ isReadable: true });
    requestLine(log, record({ requestedModel: '\u001b[2Jgone\nfake line' }));
    expect(lines.join('')).not.toContain('\u001b[2J');
    expect(lines.join('').trim().split('\n')).toHaveLength(1);
  });
});

describe('the line of a request', () => {
  it('says who asked, where it went, how it ended and what it cost', () => {
    const { log, lines, last } = open();
    requestLine(log, record());
    expect(lines).toHaveLength(1);
    expect(last()).toMatchObject({
      level: 'info',
      msg: 'chat smart → openai/gpt-5 200 ok, 812 ms, 132+45 tokens, $0.0021',
      request_id: 'req_1',
      key_id: 'key_1',
      project: 'default',
      model: 'gpt-5',
      outcome: 'ok',
      duration_ms: 812.4,
      overhead_ms: 1.3,
      cost_usd: '0.0021',
      trace_id: '0af7651916cd43dd8448eb211c80319c',
    });
  });

  it('tells of the attempts where there was more than one', () => {
    const attempt = { n: 1, provider: 'openai', model: 'gpt-5', reason: 'priority', firstTokenMs: null } as const;
    const unused = { usage: noUsage, costNano: 0n, ledger: 'none', windows: [] } as const;
    const attempts = [
      { ...attempt, ...unused, status: 500, outcome: 'server', ms: 10 } as const,
      { ...attempt, ...unused, n: 2, status: 200, outcome: 'ok', ms: 20 } as const,
    ];
    const { log, last } = open();
    requestLine(log, record({ attempts }));
    expect(last()['attempts']).toEqual([
      { deployment: 'openai/gpt-5', status: 500, outcome: 'server', ms: 10 },
      { deployment: 'openai/gpt-5', status: 200, outcome: 'ok', ms: 20 },
    ]);
  });

  it.each<[Outcome, string]>([
    ['ok', 'info'],
    ['client_error', 'info'],
    ['canceled', 'info'],
    ['rate_limited', 'warn'],
    ['unauthorized', 'warn'],
    ['provider_error', 'error'],
    ['internal_error', 'error'],
  ])('is written for %s at level %s', (outcome, level) => {
    const { log, last } = open();
    requestLine(log, record({ outcome }));
    expect(last()['level']).toBe(level);
  });

  it('holds no key, also where a caller sends one as the name of a model', () => {
    const { log, lines } = open();
    requestLine(log, record({ caller: undefined, requestedModel: secret }));
    expect(lines.join()).not.toContain(secret.slice(10, 40));
  });

  it('says an unknown cost as unknown', () => {
    const { log, last } = open();
    requestLine(log, record({ costNano: null }));
    expect(last()['cost_usd']).toBeNull();
    expect(last()['msg']).not.toContain('$');
  });
});

describe('the log of NestJS', () => {
  it('has its level, its message and the class that speaks', () => {
    const { log, last } = open();
    nestLog(log).log('Nest application successfully started', 'NestApplication');
    expect(last()).toMatchObject({ level: 'info', context: 'NestApplication' });
  });

  it('keeps the stack of an error', () => {
    const { log, last } = open();
    nestLog(log).error('it broke', 'Error: it broke\n    at here', 'ExceptionsHandler');
    expect(last()).toMatchObject({
      level: 'error',
      context: 'ExceptionsHandler',
      stack: 'Error: it broke\n    at here',
    });
  });

  it('takes an error or an object as message', () => {
    const { log, last } = open();
    nestLog(log).warn({ apiKey: secret });
    expect(last()).toMatchObject({ data: { apiKey: '[redacted]' } });
    nestLog(log).fatal(new Error('gone'));
    expect(last()).toMatchObject({ level: 'fatal', err: { message: 'gone' } });
  });
});
