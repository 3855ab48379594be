import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AdminSettings } from '../settings.js';
import { Problem } from './problem.js';
import { countWrongTokens, type WrongTokens } from './wrong-tokens.js';

const OPEN = 'open to everybody';

/** Marks an endpoint that needs no token. */
export const Open = () => SetMetadata(OPEN, true);

/** Lets in whoever shows the owner's token. */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly expected: Buffer;
  private readonly wrongTokens: WrongTokens;

  constructor(
    private readonly reflector: Reflector,
    settings: AdminSettings,
  ) {
    this.expected = digest(settings.adminToken);
    this.wrongTokens = countWrongTokens(settings.nowMs);
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.get<boolean | undefined>(OPEN, context.getHandler())) return true;
    this.admit(context.switchToHttp().getRequest<FastifyRequest>());
    return true;
  }

  /** Throws a Problem for whoever is not the owner. */
  admit({ headers, ip }: FastifyRequest): void {
    const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(headers.authorization ?? '')?.[1];
    if (!token)
      throw unauthorized('Send "Authorization: Bearer <ADMIN_TOKEN>"; npm start keeps it in DATA_DIR/admin-token.');
    // Digests have one length, and comparing them takes the same time wherever they differ.
    if (timingSafeEqual(digest(token), this.expected)) return;
    this.refuseGuesses(ip);
    this.wrongTokens.note(ip);
    throw unauthorized(whatToSend(token));
  }

  // Only guesses wait. Behind one address may stand a whole team, and one broken script of theirs must not lock them out.
  private refuseGuesses(ip: string): void {
    const seconds = this.wrongTokens.waitSeconds(ip);
    if (seconds === 0) return;
    const message = `Too many wrong tokens came from ${ip}: try again in ${seconds} s.`;
    throw new Problem('too_many_wrong_tokens', message, { headers: { 'retry-after': String(seconds) } });
  }
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

const unauthorized = (message: string) =>
  new Problem('unauthorized', message, { headers: { 'www-authenticate': 'Bearer' } });

function whatToSend(token: string): string {
  if (token.startsWith('gw_')) return 'This is the key of a caller, and those cannot administer: send the ADMIN_TOKEN.';
  return 'The token is not the ADMIN_TOKEN; npm start keeps it in DATA_DIR/admin-token.';
}
