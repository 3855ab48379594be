import type { Budget, Price, PrismaClient, Project, Provider, Route, Team } from './generated/client.js';

/** A provider as a gateway knows it: what only its usage API is asked with stays behind. */
export type ConfiguredProvider = Omit<Provider, keyof typeof unread>;

/** Everything an administrator configured, as it was at one moment. */
export interface ConfigurationRows {
  readonly version: string;
  readonly providers: readonly ConfiguredProvider[];
  readonly routes: readonly Route[];
  /** In the order they were set: of one model, the last that is in effect counts. */
  readonly prices: readonly Price[];
  readonly teams: readonly Team[];
  readonly projects: readonly Project[];
  /** All but those of keys, which are read with the key. */
  readonly budgets: readonly Budget[];
}

/** Reads all of it in one consistent look. What is disabled is left out. */
export async function readConfiguration(database: PrismaClient): Promise<ConfigurationRows> {
  const [version, providers, routes, prices, teams, projects, budgets] = await database.$transaction(
    [
      database.configVersion.findUnique({ where: { kind: 'config' } }),
      database.provider.findMany({ where: { enabled: true }, omit: unread, orderBy: { createdAt: 'asc' } }),
      database.route.findMany({ where: { enabled: true }, orderBy: { createdAt: 'asc' } }),
      database.price.findMany({ orderBy: [{ effectiveFrom: 'asc' }, { id: 'asc' }] }),
      database.team.findMany({ orderBy: { createdAt: 'asc' } }),
      database.project.findMany({ orderBy: { createdAt: 'asc' } }),
      database.budget.findMany({ where: { enabled: true, scopeKind: { not: 'key' } }, orderBy: { createdAt: 'asc' } }),
    ],
    { isolationLevel: 'RepeatableRead' },
  );
  return { version: String(version?.version ?? 0), providers, routes, prices, teams, projects, budgets };
}

const unread = { usageReference: true, usageSealed: true, usageHint: true, usageUpdatedAt: true } as const;
