import type { ServerResponse } from 'node:http';
import type { OpenLine } from './bill.ts';
import type { Fate } from './fate.ts';
import { endOf, errorOf, type Subject, wholeOf, wordsOf } from './wording.ts';

/** One call, and what is to become of it. */
export interface Call {
  readonly response: ServerResponse;
  readonly line: OpenLine;
  readonly subject: Subject;
  /** Tokens of all answers together. */
  readonly output: number;
  readonly isStream: boolean;
  readonly fate: Fate;
}

/** A hundred tokens a second, and more where an answer is so long that nothing would live to see its end. */
const TICK_MS = 40;
const TOKENS_A_TICK = 4;
const MOST_TICKS = 250;

/** Answers one call as its fate wants, and closes its line when it is over, or when nobody listens any more. */
export function answer(call: Call): void {
  const { response, line, fate } = call;
  if (fate === 'error' || fate === 'limited') return refuse(call);
  const { isStream, subject, output } = call;
  const step = Math.max(TOKENS_A_TICK, Math.ceil(output / MOST_TICKS));
  const last = fate === 'reset' ? Math.max(1, output >> 1) : output;
  let said = 0;
  const timer = setInterval(() => {
    const before = said;
    said = Math.min(last, said + step);
    line.said(said);
    if (isStream) response.write(wordsOf(subject, before, said));
    if (said === last) end(call);
  }, TICK_MS);
  response.once('close', () => {
    clearInterval(timer);
    line.close(response.writableFinished ? fate : fate === 'reset' ? 'reset' : 'left');
  });
  line.said(0);
  if (isStream) response.writeHead(200, { 'content-type': 'text/event-stream' });
  if (isStream) response.flushHeaders();
}

function end({ response, subject, output, isStream, fate }: Call): void {
  const tellsUsage = fate !== 'silent';
  if (fate === 'reset') return reset(response, isStream ? '' : wholeOf(subject, output, false).slice(0, -60));
  if (isStream) return void response.end(endOf(subject, output, tellsUsage));
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(wholeOf(subject, output, tellsUsage));
}

// A whole answer is reset too when its head and a part of it were there.
function reset(response: ServerResponse, part: string): void {
  if (part) response.writeHead(200, { 'content-type': 'application/json', 'content-length': part.length + 60 });
  if (part) response.write(part);
  setImmediate(() => response.socket?.resetAndDestroy());
}

function refuse({ response, line, fate }: Call): void {
  const isLimited = fate === 'limited';
  const [type, message] = isLimited ? ['rate_limit_error', 'Slow down.'] : ['server_error', 'Something broke.'];
  response.writeHead(isLimited ? 429 : 500, {
    'content-type': 'application/json',
    ...(isLimited && { 'retry-after-ms': '50' }),
  });
  response.end(errorOf(type, message));
  line.close(fate);
}
