import { Failure } from '#core/failure';
import { noUsage, tokensOf } from '#core/hub';
import { isRecord } from '#core/json';
import { textOf } from '#core/ledger';
import type { Candidate, Plan, Snapshot } from '#core/routing';
import { limitHeaders } from './answer-headers.js';
import type { Answer, Asked } from './asked.js';
import { Cancel } from './cancel.js';
import { collect } from './collect.js';
import { MOST_COUNTED_BYTES } from './counting.js';
import { Deadline } from './deadline.js';
import { type Errand, errandOf } from './errand.js';
import { parseJson } from './parse-json.js';
import type { Permit, Ports } from './ports.js';
import { refused } from './refused.js';
import { languageOf, render } from './rendered.js';

interface Deciding {
  decide(errand: Errand, snapshot: Snapshot): Plan;
}

/**
 * How many tokens a request has, without an answer to it: as its provider counts them where that can be asked in the caller's
 * language, else as we do. It costs nothing and leaves no record; as a request it counts.
 */
export async function countTokens(asked: Asked, planner: Deciding, ports: Ports): Promise<Answer> {
  const errand = errandOf(asked);
  const snapshot = ports.snapshots.current();
  const [candidate] = planner.decide(errand, snapshot).order;
  const permit = ports.admission.permit({ ...asked, snapshot, endUser: errand.extras.user });
  const body = await admitted(permit, candidate, async () => {
    const told = candidate && (await countedThere(errand, candidate, ports));
    return told ?? JSON.stringify({ input_tokens: await countedHere(errand, ports) });
  });
  return { is: 'whole', headers: { 'x-request-id': asked.id, ...limitHeaders(permit.states) }, body };
}

/** Limits of requests hold for it too. Where nobody can be asked at the moment, nobody is. */
async function admitted<T>(permit: Permit, candidate: Candidate | undefined, count: () => Promise<T>): Promise<T> {
  if (!candidate) return count();
  const bound = { usage: noUsage, nano: 0n };
  const reservation = await permit.reserve({ n: 1, deployment: candidate.deployment, bound, expected: noUsage });
  try {
    return await count();
  } finally {
    reservation.release(noUsage, true);
    permit.release(noUsage);
  }
}

/** An estimate of ours is better than to wait for longer. */
const CONNECT_MS = 3_000;
const PATIENCE_MS = 10_000;

/** `undefined` where the provider counts nothing, or cannot at the moment. Throws what it refuses the request for. */
async function countedThere(errand: Errand, candidate: Candidate, ports: Ports): Promise<Uint8Array | undefined> {
  try {
    return await askedThere(errand, candidate, ports);
  } catch (error) {
    const failure = Failure.from(error);
    if (failure.code === 'upstream_rejected' && failure.status !== 404) throw failure;
    return undefined;
  }
}

async function askedThere(errand: Errand, candidate: Candidate, ports: Ports): Promise<Uint8Array | undefined> {
  const { asked, endpoint } = errand;
  const { clock } = ports;
  const dialect = languageOf(errand, candidate);
  const path = endpoint.egress(dialect)?.countPath;
  if (path === undefined || dialect.id !== asked.ingress.id) return undefined;
  const call = render(errand, candidate, ports);
  const cancel = new Cancel();
  const unlisten = asked.cancel.onCancel((why) => cancel.cancel(why));
  const deadline = new Deadline(clock, cancel, call.target.provider);
  deadline.waitFor('answer', PATIENCE_MS);
  try {
    const incoming = await ports.upstream.send({ ...call, path, connectMs: CONNECT_MS, cancel });
    if (incoming.status >= 300) throw await refused(incoming, dialect, call.target, clock.wall());
    const bytes = await collect(incoming.body, call.target.provider);
    return isCount(parseJson(bytes, call.target.provider)) ? bytes : undefined;
  } finally {
    deadline.over();
    unlisten();
  }
}

const isCount = (body: unknown): boolean => isRecord(body) && Number.isSafeInteger(body['input_tokens']);

/** The words are counted; of tools and pictures it is told how much they weigh. */
async function countedHere({ request, input }: Errand, { tokens }: Ports): Promise<number> {
  const { text, bytes } = textOf(request);
  if (bytes > MOST_COUNTED_BYTES) return input.tokens;
  return input.tokens - tokensOf(bytes) + (await tokens.count(text));
}
