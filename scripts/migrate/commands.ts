import type { DiffTarget, SchemaEngine, SchemaFilter } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { StartError } from '../start-error.ts';
import { withEngine } from './engine.ts';
import { readHistory, schemaFiles, writeMigration } from './history.ts';

const filters: SchemaFilter = { externalTables: [], externalEnums: [] };

/** Applies what is not applied yet; the names of what was. */
export async function deploy(url: string): Promise<readonly string[]> {
  return migrate(url, async (engine) => {
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList: readHistory(), filters });
    return appliedMigrationNames;
  });
}

/** Writes a migration for what changed in the schema and applies it; undefined when nothing changed. */
export async function develop(url: string, name: string): Promise<string | undefined> {
  return migrate(url, async (engine) => {
    await diagnose(engine);
    await engine.applyMigrations({ migrationsList: readHistory(), filters });
    // Again: the engine connects to its shadow database only when it diagnoses a history that is applied.
    await diagnose(engine);
    const schema = schemaFiles();
    const { unexecutableSteps } = await engine.evaluateDataLoss({ migrationsList: readHistory(), schema, filters });
    const [step] = unexecutableSteps;
    if (step) throw new StartError(`This change of the schema cannot be applied to the data there is: ${step.message}`);
    const list = { migrationName: name, draft: false, migrationsList: readHistory(), schema, filters };
    const written = writeMigration(await engine.createMigration(list));
    if (written) await engine.applyMigrations({ migrationsList: readHistory(), filters });
    return written;
  });
}

/** What differs between a database and the migrations, a sentence each; nothing when they agree. */
export async function status(url: string): Promise<readonly string[]> {
  return migrate(url, async (engine) => {
    const list = { migrationsList: readHistory(), optInToShadowDatabase: true, filters };
    const { history, editedMigrationNames, failedMigrationNames } = await engine.diagnoseMigrationHistory(list);
    const unapplied = history && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [];
    const unknown = history && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [];
    return [
      ...unapplied.map((name) => `not applied: ${name}`),
      ...unknown.map((name) => `applied, but not in prisma/migrations: ${name}`),
      ...editedMigrationNames.map((name) => `edited after it was applied: ${name}`),
      ...failedMigrationNames.map((name) => `failed: ${name}`),
    ];
  });
}

/** The SQL that the migrations lack to arrive at the schema; undefined when they arrive there. */
export async function check(url: string): Promise<string | undefined> {
  return migrate(url, async (engine) => {
    const history = readHistory();
    const isEmpty = history.migrationDirectories.length === 0;
    const from: DiffTarget = isEmpty ? { tag: 'empty' } : { tag: 'migrations', ...history };
    const to = { tag: 'schemaDatamodel' as const, ...schemaFiles() };
    const { exitCode, stdout } = await engine.diff({ from, to, script: true, exitCode: true, filters });
    return exitCode === 0 ? undefined : (stdout ?? '');
  });
}

/** Forgets a failed migration, whose SQL was rolled back whole: the next deploy applies it again. */
export async function resolve(url: string, migrationName: string): Promise<void> {
  await migrate(url, (engine) => engine.markMigrationRolledBack({ migrationName }));
}

/** Empties a database: every table and every row of it. */
export async function reset(url: string): Promise<void> {
  await migrate(url, (engine) => engine.reset({ filter: filters }));
}

async function diagnose(engine: SchemaEngine): Promise<void> {
  const { action } = await engine.devDiagnostic({ migrationsList: readHistory(), filters });
  if (action.tag === 'reset') throw new StartError(`The database and the migrations differ: ${action.reason}`);
}

async function migrate<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T> {
  try {
    return await withEngine(url, work);
  } catch (error) {
    throw error instanceof StartError ? error : new StartError(`Migration failed: ${reason(error)}`);
  }
}

function reason(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? `${error.code}: ` : '';
  // Behind the sentence the engine prints the way through its own code.
  const [sentence = ''] = error.message.split(/\n +0: /);
  return `${code}${sentence.trim()}`;
}
