import { createHash } from 'node:crypto';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { catchError, concatMap, from, type Observable, of } from 'rxjs';
import { databaseFault, type PrismaClient } from '#adapters/database';
import { answerPlace } from '#adapters/secrets';
import { AdminSettings } from '../settings.js';
import { InjectDatabase } from './database.js';
import { Problem } from './problem.js';

const DAY_MS = 86_400_000;
/** A first request that has not ended by now never will: its process died. */
const ABANDONED_MS = 60_000;

/** A POST that is sent again with the same Idempotency-Key is answered as the first time, for 24 hours. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const key = keyOf(request);
    if (key === undefined) return next.handle();
    const fingerprint = fingerprintOf(request);
    if (!(await this.begin(key, fingerprint))) return of(await this.replay(key, fingerprint, reply));
    return next.handle().pipe(
      concatMap((answer: unknown) => from(this.remember(key, answer, reply))),
      catchError((error: unknown) => from(this.forget(key, error))),
    );
  }

  private async begin(key: string, fingerprint: string): Promise<boolean> {
    await this.database.idempotencyRecord.deleteMany({ where: { createdAt: { lt: new Date(Date.now() - DAY_MS) } } });
    try {
      await this.database.idempotencyRecord.create({ data: { key, fingerprint } });
      return true;
    } catch (error) {
      if (databaseFault(error) === 'taken') return false;
      throw error;
    }
  }

  private async replay(key: string, fingerprint: string, reply: FastifyReply): Promise<unknown> {
    const first = await this.database.idempotencyRecord.findUnique({ where: { key } });
    if (first && first.fingerprint !== fingerprint) {
      throw new Problem('idempotency_mismatch', 'Choose a new Idempotency-Key for a new request.');
    }
    if (!first?.sealed || first.status === null) {
      if (first && Date.now() - first.createdAt.getTime() > ABANDONED_MS) await this.drop(key);
      throw new Problem('request_in_flight', 'Try again in a moment.', { headers: { 'retry-after': '1' } });
    }
    void reply.status(first.status).header('idempotent-replayed', 'true');
    if (first.location) void reply.header('location', first.location);
    return JSON.parse(this.settings.secrets.open(first.sealed, answerPlace(key)));
  }

  private async remember(key: string, answer: unknown, reply: FastifyReply): Promise<unknown> {
    const sealed = this.settings.secrets.seal(JSON.stringify(answer ?? null), answerPlace(key));
    const location = String(reply.getHeader('location') ?? '') || null;
    const data = { status: reply.statusCode, location, sealed };
    await this.database.idempotencyRecord.update({ where: { key }, data });
    return answer;
  }

  // Nothing was done, so the same key may be used for the corrected request.
  private async forget(key: string, error: unknown): Promise<never> {
    await this.drop(key);
    throw error;
  }

  private async drop(key: string): Promise<void> {
    await this.database.idempotencyRecord.deleteMany({ where: { key } });
  }
}

function keyOf({ method, headers }: FastifyRequest): string | undefined {
  const key = headers['idempotency-key'];
  if (method !== 'POST' || key === undefined) return undefined;
  if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
  throw new Problem('invalid_request', 'Idempotency-Key must be 1 to 255 visible ASCII characters.');
}

const fingerprintOf = ({ method, url, body }: FastifyRequest): string =>
  createHash('sha256')
    .update(JSON.stringify([method, url, body ?? null]))
    .digest('hex');
