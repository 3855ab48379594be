import { Failure } from '#core/failure';
import type { Failover } from '#core/resilience';
import { passesCredential } from '#core/routing';
import { AnswerStream } from './answer-stream.js';
import { collect, mediaType } from './collect.js';
import { Cancel } from './cancel.js';
import { Deadline } from './deadline.js';
import type { Errand } from './errand.js';
import { followed } from './followed.js';
import { HeldOutput } from './held-output.js';
import type { AnyResponse } from './endpoints.js';
import { limitsOf } from './outgoing-headers.js';
import { Parting, type ReadOn } from './parting.js';
import { PassingAnswer } from './passing-answer.js';
import { parseJson } from './parse-json.js';
import type { Incoming, Ports } from './ports.js';
import { refused } from './refused.js';
import type { Rendered } from './rendered.js';
import { boundAt, mostOutputOf, SLICE_TOKENS } from './reserve.js';
import { cloudOf, signed } from './signed.js';
import type { Attempt } from './trail.js';

/** What came back: a whole answer, or one that has begun: a stream in the caller's language, or what passes as it comes. */
export type Reached =
  | { readonly is: 'whole'; readonly response: AnyResponse; readonly body: string | Uint8Array }
  | { readonly is: 'stream'; readonly stream: AnswerStream }
  | { readonly is: 'passing'; readonly stream: PassingAnswer };

interface Given {
  readonly errand: Errand;
  /** Nothing is sent before the answer is complete. */
  readonly isWhole: boolean;
  readonly call: Rendered;
  readonly attempt: Attempt;
  readonly rules: Failover;
  readonly ports: Ports;
  readonly readOn: ReadOn;
  /** More is held back for it now than was written down. */
  readonly onRaised: () => void;
}

/** One request to one deployment, up to its whole answer or its first meaningful event. Throws a Failure. */
export async function exchange(given: Given): Promise<Reached> {
  const { errand, isWhole, call, attempt, rules, ports, readOn } = given;
  const { target, deployment, dialect } = call;
  const cancel = new Cancel();
  const deadline = new Deadline(ports.clock, cancel, deployment.provider.slug);
  const { clock } = ports;
  const parting = new Parting({ asked: errand.asked.cancel, cancel, onAbort: rules.onAbort, readOn, clock });
  const close = () => {
    deadline.over();
    parting.over();
  };
  try {
    deadline.waitFor(errand.isStream ? 'first token' : 'answer', rules.firstTokenMs);
    const cloud = cloudOf(attempt);
    const headers = cloud ? await signed({ call, cloud, signer: ports.signer, cancel }) : call.headers;
    const body = followed(call.body, deadline);
    const incoming = await ports.upstream.send({ ...call, headers, body, connectMs: rules.connectMs, cancel });
    if (cloud && incoming.status === 401) ports.signer.forget(cloud);
    attempt.status = incoming.status;
    attempt.lost = call.lost;
    if (passesCredential(attempt.candidate)) attempt.upstreamLimits = limitsOf(incoming.headers);
    if (incoming.status >= 300) throw await refused(incoming, dialect, target, ports.clock.wall());
    if (mediaType(incoming) === 'text/html') throw notAnAnswer(target.provider);
    const opening = { errand, attempt, incoming, dialect, target, deadline, parting, onClose: close };
    if (errand.endpoint.passes?.test(mediaType(incoming))) {
      return { is: 'passing', stream: await PassingAnswer.open({ ...opening, idleMs: silenceMs(errand, rules) }) };
    }
    if (errand.isStream && !errand.endpoint.passes) {
      const { idleMs } = rules;
      const streaming = { ...opening, idleMs, isWhole, heldOutput: heldOutput(given, cancel) };
      return { is: 'stream', stream: await AnswerStream.open(streaming) };
    }
    const answer = await whole({ errand, call, attempt }, incoming);
    close();
    return answer;
  } catch (error) {
    const failure = Failure.from(error);
    close();
    cancel.cancel(failure); // nobody reads on: what is still on the wire must not keep it open
    throw failure;
  }
}

function heldOutput({ errand, call: { deployment }, attempt, onRaised }: Given, cancel: Cancel): HeldOutput {
  const { reservation } = attempt;
  const input = { ...errand.input, mostTokens: reservation.bound.usage.input }; // less than was weighed, where it was counted
  return new HeldOutput({
    reservation,
    most: mostOutputOf(errand, deployment),
    slice: SLICE_TOKENS,
    boundAt: (output) => boundAt(input, deployment, output),
    // An answer to it may come when all is settled: written down after that, it would be charged a second time.
    onRaised: () => {
      if (!attempt.isOver) onRaised();
    },
    cancel,
  });
}

async function whole(
  { errand, call, attempt }: Pick<Given, 'errand' | 'call' | 'attempt'>,
  incoming: Incoming,
): Promise<Reached> {
  const { target, dialect } = call;
  const { mostBytes } = errand.endpoint;
  const large = mostBytes === undefined ? undefined : { mostBytes, hold: errand.asked.hold };
  const bytes = await collect(incoming.body, target.provider, large);
  const parsed = parseJson(bytes, target.provider);
  const egress = errand.endpoint.egress(dialect);
  if (!egress) throw new Error('an endpoint without egress was sent');
  const response = egress.parseResponse(parsed, target, errand.request);
  attempt.reached();
  attempt.responseId = responseIdOf(response);
  // The very object that came: nothing had to be mended, so the bytes may pass as they are.
  const mayPass = egress.passes === true || (response as unknown) === parsed;
  const isUntouched = mayPass && dialect.id === errand.asked.ingress.id;
  return { is: 'whole', response, body: isUntouched ? bytes : JSON.stringify(rendered(errand, response)) };
}

const responseIdOf = (response: AnyResponse): string | undefined => {
  const id: unknown = 'id' in response ? response.id : undefined;
  return typeof id === 'string' && id ? id : undefined;
};

const rendered = ({ asked }: Errand, response: AnyResponse): unknown =>
  asked.ingress.renderResponse(response, asked.asking);

/** Of what is made before there is anything to send, the next piece is as long in coming as the first. */
const silenceMs = ({ endpoint }: Errand, { idleMs, firstTokenMs }: Failover): number =>
  endpoint.comesWhole ? Math.max(idleMs, firstTokenMs) : idleMs;

/** A login page or a proxy's error with status 200: SDKs would read an empty answer out of it. */
const notAnAnswer = (provider: string) =>
  new Failure('upstream_invalid_response', `${provider}: answered with an HTML page.`, { fault: 'invalid', provider });
