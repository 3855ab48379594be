import { expect } from '@jest/globals';
import type { RawAnswer } from '../kit/raw.js';

/** One of our ports, as bytes are written for it. */
export interface Port {
  readonly name: 'gateway' | 'admin';
  readonly port: number;
  /** A path that is read, and one that is written to. */
  readonly get: string;
  readonly post: string;
  readonly authorization: string;
  /** A body that `post` takes. */
  readonly body: string;
}

/** Something that no honest client sends. */
export interface BadInput {
  /** Its number in the list of attacks. */
  readonly id: string;
  readonly what: string;
  readonly bytes: (port: Port) => string | Uint8Array;
  /** What is answered; `end`: any refusal or none, and the connection ends. */
  readonly status: number | readonly number[] | 'end';
  readonly code?: string;
  /** The field that is to blame. */
  readonly param?: string | null;
  /** Nothing that follows on the connection is believed. */
  readonly isLast?: boolean;
}

export const lines = (...all: readonly string[]): string => `${all.join('\r\n')}\r\n\r\n`;

/** A request that reads, with more headers. */
export const read = ({ get, authorization }: Port, ...more: readonly string[]): string =>
  lines(`GET ${get} HTTP/1.1`, 'host: x', `authorization: ${authorization}`, ...more);

/** The head of one that writes, with these lines in place of its length. */
export const written = ({ post, authorization }: Port, ...framing: readonly string[]): string =>
  lines(
    `POST ${post} HTTP/1.1`,
    'host: x',
    'content-type: application/json',
    `authorization: ${authorization}`,
    ...framing,
  );

/** A whole one, with a body of any kind. */
export function posted(to: Pick<Port, 'authorization' | 'post'>, body: string | Uint8Array, type = 'application/json') {
  const bytes = Buffer.from(body as string); // seam: Buffer.from takes either
  const head = lines(
    `POST ${to.post} HTTP/1.1`,
    'host: x',
    `content-type: ${type}`,
    `authorization: ${to.authorization}`,
    `content-length: ${bytes.length}`,
  );
  return Buffer.concat([Buffer.from(head), bytes]);
}

/** Everybody's insides: paths, stacks, queries, libraries. */
const insides =
  /node_modules|\.[cm]?[jt]s:\d|\bat \S+ \(|prisma|\bSELECT\b|\bINSERT\b|postgres(ql)?:\/\/|\/(work|tmp|home|root)\//i;

/** An answer has the shape of its port, and tells nothing of the inside. */
export function expectShape({ name }: Port, answer: RawAnswer, secrets: readonly string[]): void {
  const all = JSON.stringify(answer);
  expect(secrets.filter((secret) => all.includes(secret))).toEqual([]);
  expect(all).not.toMatch(insides);
  if (name === 'admin') return expectProblem(answer);
  expect(answer.headers['content-type']).toMatch(/^application\/json/);
  expect(answer.headers['x-should-retry']).toBe('false');
  const { error } = answer;
  expect(error).toMatchObject({ message: expect.any(String), type: expect.any(String), code: expect.any(String) });
  expect(error).toMatchObject({ source: 'gateway' });
  expect(error?.message?.length).toBeLessThan(500);
}

function expectProblem({ status, headers, body }: RawAnswer): void {
  expect(headers['content-type']).toMatch(/^application\/problem\+json/);
  const told = { status, title: expect.any(String), detail: expect.any(String), code: expect.any(String) };
  expect(JSON.parse(body)).toMatchObject(told);
}
