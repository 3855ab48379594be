import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlQuery,
  type SqlQueryable,
  type Transaction,
} from '@prisma/driver-adapter-utils';

// What @prisma/adapter-pg 7.10 keeps to itself and we must change: it is written for queries, not for the schema engine.
interface Inside extends SqlQueryable {
  performIO(query: SqlQuery): Promise<{ fields?: { dataTypeID: number }[] }>;
  readonly client: { query(sql: string): Promise<unknown> };
  onError(error: unknown): never;
}

// The internal type of pg_catalog's one-byte columns, for which the adapter has no column type; 25 is text.
const char = 18;
const text = 25;

export interface MigrationAdapter {
  readonly factory: object;
  /** The engine forgets its connections without closing them. */
  readonly close: () => Promise<void>;
}

/** Prisma's adapter for PostgreSQL, mended in three places so that the schema engine can work through it. */
export function migrationAdapter(url: string): MigrationAdapter {
  const pool = new pg.Pool({ connectionString: url });
  const adapter = new PrismaPg(pool);
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: adapter.provider,
    adapterName: adapter.adapterName,
    connect: async () => mended(await adapter.connect()),
    connectToShadowDb: () => connectToShadow(adapter, url),
  };
  return { factory: bindMigrationAwareSqlAdapterFactory(factory), close: () => pool.end() };
}

// The adapter drops its shadow database while its own connections are still in it: close first, then drop.
async function connectToShadow(adapter: PrismaPg, url: string): Promise<SqlDriverAdapter> {
  const owner = mended(await adapter.connect());
  const name = `prisma_migrate_shadow_db_${randomUUID()}`;
  await owner.executeScript(`CREATE DATABASE "${name}"`);
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${name}`;
  const shadow = mended(await new PrismaPg({ connectionString: shadowUrl.href }).connect());
  const close = shadow.dispose.bind(shadow);
  shadow.dispose = async () => {
    await close();
    await owner.executeScript(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await owner.dispose();
  };
  return shadow;
}

function mended(adapter: SqlDriverAdapter): SqlDriverAdapter {
  const inside = insideOf(adapter);
  const startTransaction = adapter.startTransaction.bind(adapter);
  adapter.queryRaw = withCharacters(inside);
  // The adapter cuts a script at every ';', also inside of $$ bodies and comments: send it whole.
  adapter.executeScript = async (script) => {
    await inside.client.query(script).catch((error: unknown) => inside.onError(error));
  };
  adapter.startTransaction = async (isolation) => mendedTransaction(await startTransaction(isolation));
  return adapter;
}

function mendedTransaction(transaction: Transaction): Transaction {
  transaction.queryRaw = withCharacters(insideOf(transaction));
  return transaction;
}

// Reports "char" columns as characters; as text they would make the engine panic.
function withCharacters(inside: Inside): SqlQueryable['queryRaw'] {
  const original = Object.getPrototypeOf(inside) as Inside;
  return async (query) => {
    let characters: readonly number[] = [];
    const performIO: Inside['performIO'] = async (input) => {
      const result = await inside.performIO(input);
      const fields = result.fields ?? [];
      characters = fields.flatMap((field, index) => (field.dataTypeID === char ? [index] : []));
      for (const index of characters) Object.assign(fields[index] ?? {}, { dataTypeID: text });
      return result;
    };
    const view = Object.create(inside, { performIO: { value: performIO } }) as Inside;
    const result = await original.queryRaw.call(view, query);
    for (const index of characters) result.columnTypes[index] = ColumnTypeEnum.Character;
    return result;
  };
}

// A named seam: the class has these members, its types hide them.
function insideOf(adapter: SqlQueryable): Inside {
  return adapter as Inside;
}
