import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/fakes/database.js';
import { adjustLedger } from './adjustments.js';
import { type ChangeKind, type Watch, watchChanges } from './changes.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';

describe('watching for changes', () => {
  let database: PrismaClient;
  let url: string;
  let drop: () => Promise<void>;
  let watch: Watch | undefined;

  beforeAll(async () => {
    const fresh = await freshDatabase();
    url = fresh.url;
    drop = fresh.drop;
    database = connectDatabase(url);
  });
  afterEach(() => watch?.close());
  afterAll(async () => {
    await database.$disconnect();
    await drop();
  });

  /** Collects what is told; `next` waits until a kind was told once more. */
  function told(fails = 0) {
    const seen: ChangeKind[] = [];
    let waiting: (() => void)[] = [];
    let left = fails;
    const onChange = async (kind: ChangeKind): Promise<void> => {
      if (left > 0) {
        left -= 1;
        throw new Error('not this time');
      }
      seen.push(kind);
      for (const wake of waiting) wake();
      waiting = [];
    };
    const until = async (count: number, kind: ChangeKind): Promise<void> => {
      while (seen.filter((one) => one === kind).length < count) await new Promise<void>((wake) => waiting.push(wake));
    };
    return { onChange, seen, until };
  }

  const provider = (slug: string) => ({ id: `prov_${slug}`, slug, kind: 'demo', updatedAt: new Date() });

  it('tells each kind once at the start, then each change by its notification alone', async () => {
    const { onChange, seen, until } = told();
    watch = watchChanges({ database, url, everyMs: 3_600_000, onChange });
    await until(1, 'ledger');
    expect(seen.toSorted()).toEqual(['config', 'keys', 'ledger']);
    await database.provider.create({ data: provider('one') });
    await until(2, 'config');
    await database.key.create({ data: { id: 'key_1', name: 'a' } });
    await until(2, 'keys');
    await adjustLedger(database, [{ kind: 'adjustment', cost_nano: -1n, windows: [], note: 'a test' }]);
    await until(2, 'ledger');
  });

  it('sees a change by looking, where no notification came', async () => {
    const { onChange, until } = told();
    watch = watchChanges({ database, url: 'postgresql://nobody@127.0.0.1:9/nothing', everyMs: 20, onChange });
    await until(1, 'config');
    await database.provider.create({ data: provider('two') });
    await until(2, 'config');
  });

  it('tells a change again when it could not be taken over', async () => {
    const { onChange, until } = told(2);
    watch = watchChanges({ database, url, everyMs: 20, onChange });
    await until(1, 'config');
    await until(1, 'keys');
  });

  it('does not tell that a key was used', async () => {
    const { onChange, seen, until } = told();
    watch = watchChanges({ database, url, everyMs: 20, onChange });
    await until(1, 'keys');
    await database.$executeRaw`UPDATE keys SET last_used_at = now()`;
    await database.key.create({ data: { id: 'key_2', name: 'b' } });
    await until(2, 'keys');
    expect(seen.filter((kind) => kind === 'keys')).toHaveLength(2);
  });
});
