import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable } from 'rxjs';

interface Answer {
  readonly id?: unknown;
  readonly etag?: unknown;
  readonly used?: unknown;
  readonly budget?: unknown;
  readonly key?: { readonly id?: unknown } | undefined;
}

/** Says in headers what stands in the body: the ETag of an object, the Location of a new one. */
@Injectable()
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((answer: Answer | undefined) => withHeaders(answer, request, reply)));
  }
}

function withHeaders(answer: Answer | undefined, request: FastifyRequest, reply: FastifyReply): unknown {
  if (typeof answer !== 'object' || answer === null) return answer;
  const id = answer.id ?? answer.key?.id;
  if (reply.statusCode === 201 && typeof id === 'string') void reply.header('location', locationOf(request, id));
  if (typeof answer.etag !== 'string') return answer;
  void reply.header('etag', answer.etag);
  if (request.method !== 'GET' || request.headers['if-none-match'] !== answer.etag || isLive(answer)) return answer;
  void reply.status(304);
  return undefined;
}

/** What is spent of a budget changes without any change of the budget. */
const isLive = (answer: Answer): boolean => answer.used !== undefined || (answer.budget ?? null) !== null;

// An object is made by a POST to its list, or by a PUT to its own name.
function locationOf({ method, url }: FastifyRequest, id: string): string {
  const [path = ''] = url.split('?', 1);
  const list = method === 'PUT' ? path.slice(0, path.lastIndexOf('/')) : path.replace(/\/$/, '');
  return `${list}/${id}`;
}
