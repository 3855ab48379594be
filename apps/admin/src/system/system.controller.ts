import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import type { PrismaClient } from '#adapters/database';
import { InjectDatabase } from '../http/database.js';
import { Operation } from '../http/operation.js';
import { knownModels } from '../models/known.js';
import { AdminSettings } from '../settings.js';
import { version } from './version.js';

const systemView = z.object({
  version: z.string(),
  database: z.object({ version: z.string() }),
  limits: z.enum(['redis', 'memory']),
  requests: z.int(),
  providers: z.array(z.object({ slug: z.string(), kind: z.string(), source: z.string(), models: z.int() })),
});

/** What this installation is made of, in short. */
@ApiTags('system')
@Controller('admin/v1/system')
export class SystemController {
  constructor(
    @InjectDatabase() private readonly database: PrismaClient,
    private readonly settings: AdminSettings,
  ) {}

  @Get()
  @Operation({ summary: 'Says what this installation is made of', answer: systemView })
  async read(): Promise<z.infer<typeof systemView>> {
    const [servers, requests, providers] = await Promise.all([
      this.database.$queryRaw<{ server_version: string }[]>`SHOW server_version`,
      this.database.request.count(),
      this.database.provider.findMany({ where: { enabled: true }, orderBy: { id: 'asc' } }),
    ]);
    return {
      version,
      database: { version: servers[0]?.server_version.split(' ')[0] ?? 'unknown' },
      limits: this.settings.limits,
      requests,
      providers: providers.map((row) => {
        const { slug, kind, source } = row;
        return { slug, kind, source, models: knownModels(row, this.settings).length };
      }),
    };
  }
}
