import type { Asking } from '#core/dialects/kit';
import type { EndpointName } from '#core/providers';
import type { Answer, Asked } from '../relay/asked.js';
import type { AnyIngress } from '../relay/endpoints.js';
import type { Responses } from '../relay/ports.js';
import type { Relay } from '../relay/relay.js';
import type { Taken } from '../uploads/asked-form.js';

export interface HotRoute {
  readonly path: string;
  readonly endpoint: EndpointName;
  /** The language of the path. */
  readonly ingress: AnyIngress;
  /** What its `*` says of the request, in languages that say it in the path. */
  readonly said?: ((rest: string) => Pick<Asking, 'model' | 'isStream'>) | undefined;
  /** It takes a form with files, and nothing else unless that is said; absent: JSON. */
  readonly takes?: (Taken & { readonly orJson?: true | undefined }) | undefined;
  /** Whether it is a request for an answer, which has a record and a trace; asking for a decision is none. */
  readonly isRecorded: boolean;
  readonly serve: (asked: Asked, relay: Relay, responses: Responses) => Promise<Answer>;
}

/** What is asked for an answer: it has a record and a trace. */
export const recorded = (route: Pick<HotRoute, 'path' | 'endpoint' | 'ingress' | 'said' | 'takes'>): HotRoute => ({
  ...route,
  isRecorded: true,
  serve: (asked, relay) => relay.serve(asked),
});

/** Routes whose paths begin alike, in languages that say in the path what is asked. */
export interface Family {
  /** Ends in `*`. GET is not its own: lists of models stand at the same path. */
  readonly path: string;
  /** The language in which a path of nobody's is refused. */
  readonly ingress: AnyIngress;
  readonly find: (rest: string, query: Readonly<Record<string, unknown>>) => HotRoute | undefined;
}
