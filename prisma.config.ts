import { defineConfig } from 'prisma/config';

// Only for `prisma generate`, `format` and `validate`: migrations are made and applied by scripts/migrate.ts.
export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
});
