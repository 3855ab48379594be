import { createHash, timingSafeEqual } from 'node:crypto';
import { type CanActivate, type ExecutionContext, Injectable, SetMetadata } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AdminSettings } from '../settings.js';
import { Problem } from './problem.js';

const OPEN = 'open to everybody';

/** Marks what needs no token, such as health. */
export const Open = () => SetMetadata(OPEN, true);

/** Lets in whoever shows the owner's token. */
@Injectable()
export class TokenGuard implements CanActivate {
  private readonly expected: Buffer;

  constructor(
    private readonly reflector: Reflector,
    settings: AdminSettings,
  ) {
    this.expected = digest(settings.adminToken);
  }

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride<boolean>(OPEN, [context.getHandler(), context.getClass()])) return true;
    const { authorization = '' } = context.switchToHttp().getRequest<FastifyRequest>().headers;
    const token = /^Bearer ([\x21-\x7e]{1,512})$/i.exec(authorization)?.[1];
    // Digests have one length, and comparing them takes the same time wherever they differ.
    if (token && timingSafeEqual(digest(token), this.expected)) return true;
    throw new Problem('unauthorized', whatToDo(token), { headers: { 'www-authenticate': 'Bearer' } });
  }
}

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

function whatToDo(token: string | undefined): string {
  if (!token) return 'Send "Authorization: Bearer <ADMIN_TOKEN>"; npm start keeps the token in DATA_DIR/admin-token.';
  if (token.startsWith('gw_')) return 'This is the key of a caller, and those cannot administer: send the ADMIN_TOKEN.';
  return 'The token is not the ADMIN_TOKEN; npm start keeps it in DATA_DIR/admin-token.';
}
