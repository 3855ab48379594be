import type { PrismaClient } from './generated/client.js';

const EVERY_MS = 5_000;

/** Notes when keys were last used. It is not worth a write per request: the newest of each key is written now and then. */
export class KeyUse {
  private usedAt = new Map<string, Date>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly database: Pick<PrismaClient, '$executeRaw'>,
    everyMs = EVERY_MS,
  ) {
    this.timer = setInterval(() => void this.write(), everyMs).unref();
  }

  note(keyId: string, at: Date): void {
    this.usedAt.set(keyId, at);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  /** What cannot be written now is lost: the next use says it again. */
  private async write(): Promise<void> {
    if (this.usedAt.size === 0) return;
    const ids = [...this.usedAt.keys()];
    const dates = [...this.usedAt.values()];
    this.usedAt = new Map();
    await this.database.$executeRaw`
      UPDATE keys SET last_used_at = GREATEST(keys.last_used_at, used.at)
      FROM unnest(${ids}::text[], ${dates}::timestamptz[]) AS used(id, at)
      WHERE keys.id = used.id`.catch(() => undefined);
  }
}
