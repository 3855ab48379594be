import type { PrismaClient } from '#adapters/database';
import type { KeyDigest } from '#adapters/secrets';

const EVERY_MS = 10_000;

/**
 * Puts the digests of keys under the current encryption key, as the keys are seen: from its digest nobody can make another
 * one. Many at once and not at each, because a change of keys makes every gateway ask for its keys again.
 */
export class DigestRenewal {
  private seen = new Map<string, KeyDigest>();
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly database: Pick<PrismaClient, '$executeRaw' | 'keySecret'>,
    everyMs = EVERY_MS,
  ) {
    this.timer = setInterval(() => void this.write(), everyMs).unref();
  }

  /** A key was found by this digest, and its digest by the current encryption key is that. */
  note(foundBy: string, current: KeyDigest): void {
    this.seen.set(foundBy, current);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  /** What cannot be written now is left as it is: the key is found all the same, and noted again. */
  private async write(): Promise<void> {
    const seen = this.seen;
    this.seen = new Map();
    try {
      await this.renew(seen);
    } catch {
      return;
    }
  }

  private async renew(seen: ReadonlyMap<string, KeyDigest>): Promise<void> {
    const rows = await this.stale(seen);
    if (rows.length === 0) return;
    const digests = rows.map(([, { digest }]) => digest);
    const madeWith = rows.map(([, current]) => current.madeWith);
    await this.database.$executeRaw`
      UPDATE key_secrets SET digest = renewed.digest, made_with = renewed.made_with
      FROM unnest(${rows.map(([foundBy]) => foundBy)}::text[], ${digests}::text[], ${madeWith}::text[])
        AS renewed(found_by, digest, made_with)
      WHERE key_secrets.digest = renewed.found_by`;
  }

  /** An update of no row would be announced as a change, too. */
  private async stale(seen: ReadonlyMap<string, KeyDigest>): Promise<readonly (readonly [string, KeyDigest])[]> {
    const [current] = seen.values();
    if (!current) return [];
    const rows = await this.database.keySecret.findMany({
      where: {
        digest: { in: [...seen.keys()] },
        OR: [{ madeWith: null }, { madeWith: { not: current.madeWith } }],
      },
      select: { digest: true },
    });
    return rows.flatMap(({ digest }) => {
      const renewed = seen.get(digest);
      return renewed ? [[digest, renewed] as const] : [];
    });
  }
}
