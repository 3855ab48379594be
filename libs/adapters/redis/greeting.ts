import type { Redis } from 'ioredis';
import { reasonOf } from './reason.js';
import { scripts } from './script.js';

/** Whom we talk to, and on which connection. */
export interface Met {
  /** Which life of which server this is: another one after a restart, also where that one read old data from its disk. */
  readonly serverId: string;
  readonly connection: number | undefined;
}

/**
 * Before anything else is said on a new connection. Throws where Redis does not answer: without its name we would end the epoch of all
 * the others, and they ours. What we said on the last connection and is still unread there, as with a server that was frozen, must not
 * be done after what is said on this one. And Redis is to know all scripts, or what is said first is done last: it would have to be
 * said again.
 */
export async function greet(redis: Redis, last: Met | undefined): Promise<Met> {
  const [text, connection] = await Promise.all([
    asFarAsAllowed(redis.info('server')),
    asFarAsAllowed(redis.client('ID')),
  ]);
  const serverId = /^run_id:(\w+)/m.exec(text ?? '')?.[1] ?? '';
  const loads = scripts.map(({ lua }) => asFarAsAllowed(redis.script('LOAD', lua)));
  // Another server counts its connections anew: that number is somebody else's there.
  const isUnread = last?.serverId === serverId && last.connection !== undefined && last.connection !== connection;
  const kill = isUnread ? [asFarAsAllowed(redis.client('KILL', 'ID', last.connection))] : [];
  await Promise.all([...kill, ...loads]);
  return { serverId, connection };
}

/** What Redis does not let us do is nothing to wait for. */
const asFarAsAllowed = async <T>(answer: Promise<T>): Promise<T | undefined> =>
  answer.catch((error: unknown) => {
    if (['NOPERM', 'ERR'].includes(reasonOf(error))) return undefined;
    throw error;
  });
