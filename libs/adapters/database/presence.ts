import type { PrismaClient } from './generated/client.js';

export interface PresenceOptions {
  readonly database: Pick<PrismaClient, '$executeRaw'>;
  /** Id of this replica. */
  readonly replica: string;
  readonly host: string;
  readonly version: string;
  /** What it holds back of each window for requests under way, in nano-USD. */
  readonly held: () => ReadonlyMap<string, bigint>;
  readonly everyMs?: number;
}

const EVERY_MS = 2_000;

/** Tells in PostgreSQL that this replica lives, and what it holds of which budget. Ended in order, it is not waited for. */
export class Presence {
  private told: ReadonlyMap<string, bigint> = new Map();
  private isFirst = true;
  private beating: Promise<void> | undefined;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: PresenceOptions) {
    this.timer = setInterval(() => this.beat(), options.everyMs ?? EVERY_MS).unref();
    this.beat();
  }

  /** To be called last: what lives may still hold something. */
  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.beating;
    const { database, replica } = this.options;
    await database.$executeRaw`
      WITH gone AS (DELETE FROM budget_holds WHERE replica = ${replica})
      UPDATE replicas SET seen_at = NULL WHERE id = ${replica}`.catch(() => undefined);
  }

  // What cannot be told now is told by the next beat.
  private beat(): void {
    this.beating ??= this.tell()
      .catch(() => undefined)
      .finally(() => (this.beating = undefined));
  }

  private async tell(): Promise<void> {
    const { database, replica, host, version } = this.options;
    const held = new Map([...this.options.held()].filter(([, nano]) => nano !== 0n));
    const changed = [...held].filter(([window, nano]) => this.told.get(window) !== nano);
    const [windows, amounts] = [changed.map(([window]) => window), changed.map(([, nano]) => String(nano))];
    await database.$executeRaw`
      WITH seen AS (
        INSERT INTO replicas (id, host, version, seen_at) VALUES (${replica}, ${host}, ${version}, now())
        ON CONFLICT (id) DO UPDATE SET host = EXCLUDED.host, version = EXCLUDED.version, seen_at = EXCLUDED.seen_at,
          started_at = CASE WHEN ${this.isFirst} THEN now() ELSE replicas.started_at END
      ),
      gone AS (DELETE FROM budget_holds WHERE replica = ${replica} AND "window" <> ALL(${[...held.keys()]}::text[]))
      INSERT INTO budget_holds (replica, "window", held_nano, seen_at)
      SELECT ${replica}, held."window", held.nano, now() FROM unnest(${windows}::text[], ${amounts}::bigint[]) AS held("window", nano)
      ON CONFLICT (replica, "window") DO UPDATE SET held_nano = EXCLUDED.held_nano, seen_at = EXCLUDED.seen_at`;
    this.told = held;
    this.isFirst = false;
  }
}
