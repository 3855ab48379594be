import type { PrismaClient } from '#adapters/database';
import { isWellFormedKey } from '#adapters/secrets';
import { DigestRenewal } from '../configuration/digest-renewal.js';
import { callerFinder } from '../configuration/find-caller.js';
import type { KeptConfiguration } from '../configuration/kept-configuration.js';
import { openKept } from '../configuration/open-kept.js';
import { Callers } from '../http/callers.js';
import type { GatewaySettings } from '../settings.js';

export interface Keys {
  readonly callers: Callers;
  /** What the database said last, on disk. */
  readonly kept: KeptConfiguration;
  close(): Promise<void>;
}

interface Given {
  readonly settings: GatewaySettings;
  readonly database: PrismaClient;
  readonly onProblem: (problem: string) => void;
}

/** Who is asking: found in the database, remembered in memory and on disk. */
export function openKeys({ settings, database, onProblem }: Given): Keys {
  const kept = openKept({ ...settings, onProblem });
  const renewal = new DigestRenewal(database);
  const callers = new Callers({
    find: callerFinder({ database, secrets: settings.secrets, renewal, kept }),
    isWellFormed: isWellFormedKey,
    wall: Date.now,
    lastSeen: kept.lastSeen,
  });
  const close = async (): Promise<void> => {
    await renewal.close();
    await kept.close();
  };
  return { callers, kept, close };
}
