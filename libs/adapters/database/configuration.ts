import type { Price, PrismaClient, Provider, Route } from './generated/client.js';

/** Everything an administrator configured, as it was at one moment. */
export interface ConfigurationRows {
  readonly version: string;
  readonly providers: readonly Provider[];
  readonly routes: readonly Route[];
  /** In the order they were set: of one model, the last that is in effect counts. */
  readonly prices: readonly Price[];
}

/** Reads all of it in one consistent look. Disabled providers and routes are left out. */
export async function readConfiguration(database: PrismaClient): Promise<ConfigurationRows> {
  const [version, providers, routes, prices] = await database.$transaction(
    [
      database.configVersion.findUnique({ where: { kind: 'config' } }),
      database.provider.findMany({ where: { enabled: true }, orderBy: { createdAt: 'asc' } }),
      database.route.findMany({ where: { enabled: true }, orderBy: { createdAt: 'asc' } }),
      database.price.findMany({ orderBy: [{ effectiveFrom: 'asc' }, { id: 'asc' }] }),
    ],
    { isolationLevel: 'RepeatableRead' },
  );
  return { version: String(version?.version ?? 0), providers, routes, prices };
}
