import { Client } from 'pg';
import type { PrismaClient } from './generated/client.js';

/** What can change: `config` is all that an administrator configures but keys, which are `keys`; `ledger`, that he wrote to the ledger. */
export type ChangeKind = 'config' | 'keys' | 'ledger';

export interface WatchOptions {
  readonly database: PrismaClient;
  readonly url: string;
  /** How often to look, for changes that no notification told of. */
  readonly everyMs: number;
  /** Called once at the start for each kind, then after each change. A call that fails is made again at the next look. */
  readonly onChange: (kind: ChangeKind) => Promise<void>;
  /** The database could, or could not, be asked. */
  readonly onState?: (isUp: boolean, error?: unknown) => void;
}

export interface Watch {
  close(): Promise<void>;
}

const kinds: readonly ChangeKind[] = ['config', 'keys', 'ledger'];

/** Watches the versions of what can change. A notification only makes us look at once: what is true is the version. */
export function watchChanges({ database, url, everyMs, onChange, onState }: WatchOptions): Watch {
  const seen = new Map<ChangeKind, bigint>();
  let isClosed = false;
  let look: Promise<void> | undefined;
  let mustLookAgain = false;

  const lookOnce = async (): Promise<void> => {
    const rows = await database.configVersion.findMany();
    const versions = new Map(rows.map(({ kind, version }) => [kind, version]));
    for (const kind of kinds) {
      const version = versions.get(kind) ?? 0n;
      if (seen.get(kind) === version) continue;
      await onChange(kind);
      seen.set(kind, version);
    }
  };

  const lookNow = (): Promise<void> => {
    mustLookAgain = look !== undefined;
    look ??= lookOnce()
      .then(
        () => onState?.(true),
        (error: unknown) => onState?.(false, error),
      )
      .finally(() => {
        look = undefined;
        if (mustLookAgain && !isClosed) void lookNow();
      });
    return look;
  };

  const timer = setInterval(() => void lookNow(), everyMs);
  const listener = listen(url, () => void lookNow());
  void lookNow();

  return {
    async close() {
      isClosed = true;
      clearInterval(timer);
      await Promise.all([listener.close(), look]);
    },
  };
}

const RECONNECT_MS = 1_000;

/** Keeps one connection listening, for as long as there is a server to connect to. */
function listen(url: string, onNotification: () => void) {
  let client: Client | undefined;
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;

  const again = (): void => {
    client = undefined;
    if (!isClosed) retry = setTimeout(() => void connect(), RECONNECT_MS);
  };

  const connect = async (): Promise<void> => {
    const next = new Client({
      connectionString: url,
      application_name: 'gatewright-changes',
      keepAlive: true,
      connectionTimeoutMillis: 3_000,
    });
    client = next;
    next.on('error', () => undefined); // 'end' follows, and is where we begin again
    next.on('end', again);
    next.on('notification', onNotification);
    try {
      await next.connect();
      await next.query('LISTEN gatewright_changes');
      onNotification(); // something may have changed while nobody listened
    } catch {
      await next.end().catch(() => undefined);
    }
  };

  void connect();
  return {
    async close(): Promise<void> {
      isClosed = true;
      clearTimeout(retry);
      await client?.end().catch(() => undefined);
    },
  };
}
