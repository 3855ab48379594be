import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { freshDatabase } from '../../../test/fakes/database.js';
import { connectDatabase } from './client.js';
import type { PrismaClient } from './generated/client.js';
import { KeyUse } from './key-use.js';

describe('when keys were last used', () => {
  let database: PrismaClient;
  let drop: () => Promise<void>;

  beforeAll(async () => {
    const fresh = await freshDatabase();
    database = connectDatabase(fresh.url);
    drop = fresh.drop;
    await database.key.createMany({ data: ['a', 'b'].map((id) => ({ id: `key_${id}`, name: id })) });
  });
  afterAll(async () => {
    await database.$disconnect();
    await drop();
  });

  const lastUsed = async (id: string) => (await database.key.findUniqueOrThrow({ where: { id } })).lastUsedAt;
  const at = (second: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, second));

  it('is written at the end, the newest use of each, and a key that is gone disturbs nobody', async () => {
    const use = new KeyUse(database, 3_600_000);
    use.note('key_a', at(1));
    use.note('key_a', at(2));
    use.note('key_b', at(3));
    use.note('key_gone', at(3));
    await use.close();
    expect([await lastUsed('key_a'), await lastUsed('key_b')]).toEqual([at(2), at(3)]);
  });

  it('never goes back, whichever gateway writes last', async () => {
    const late = new KeyUse(database, 3_600_000);
    late.note('key_b', at(1));
    await late.close();
    expect(await lastUsed('key_b')).toEqual(at(3));
  });
});
