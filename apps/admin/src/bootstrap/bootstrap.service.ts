import { Injectable } from '@nestjs/common';
import type { Prisma, PrismaClient } from '#adapters/database';
import { newId } from '#adapters/ids';
import { InjectDatabase } from '../http/database.js';
import { exclusively } from '../http/exclusively.js';
import { KeysService } from '../keys/keys.service.js';
import { demo } from '#core/providers/demo';
import { AdminSettings } from '../settings.js';
import { firstKey, writeFirstKey } from './first-key.js';
import type { FoundProvider } from './found-provider.js';
import { findOllama } from './ollama.js';
import { providersOfEnvironment } from './providers.js';

/** Makes a fresh installation answer: a provider for what is there, and a first key. Safe with two admins at once. */
@Injectable()
export class BootstrapService {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly keys: KeysService,
    private readonly settings: AdminSettings,
  ) {}

  async run(): Promise<void> {
    const ollama = await findOllama(this.settings);
    const found = [builtIn, ...providersOfEnvironment(this.settings), ...(ollama ? [ollama] : [])];
    await exclusively(this.database, async (transaction) => {
      for (const provider of found) await this.register(provider, transaction);
      await this.makeFirstKey(transaction);
    });
  }

  private async register(provider: FoundProvider, transaction: Prisma.TransactionClient): Promise<void> {
    const { slug, kind, secretReference = null, baseUrl = null, discoveredModels = [] } = provider;
    if (!this.settings.kinds.has(kind)) return;
    const name = `provider:${kind}:${secretReference ?? slug}`;
    const { count } = await transaction.bootstrapMark.createMany({ data: [{ name }], skipDuplicates: true });
    if (count === 0) return;
    const same = secretReference === null ? { kind } : { kind, secretReference };
    const known = await transaction.provider.count({ where: { OR: [{ slug }, same] } });
    if (known > 0) return;
    const secretUpdatedAt = secretReference && new Date();
    const row = { slug, kind, baseUrl, secretReference, secretUpdatedAt, source: provider.source };
    const models = discoveredModels.map((model) => ({ ...model }));
    await transaction.provider.create({ data: { id: newId('prov_'), ...row, discoveredModels: models } });
  }

  // The file is written before the key can be used: a crash between the two must not lose the only copy.
  private async makeFirstKey(transaction: Prisma.TransactionClient): Promise<void> {
    if ((await transaction.key.count()) > 0) return;
    const { secret } = await this.keys.make(firstKey, transaction);
    await writeFirstKey(this.settings.dataDirectory, secret);
  }
}

const builtIn: FoundProvider = { slug: demo.id, kind: demo.id, source: 'built in' };
