import process from 'node:process';

export type Environment = Readonly<Record<string, string | undefined>>;

/** The value behind a credential that is written as `env:NAME`: read when it is used, never stored. */
export function environment(name: string, env: Environment = process.env): string | undefined {
  return env[name]?.trim() || undefined;
}

/** Which of these variables are set: the providers that can be registered without asking for a key. */
export function providerKeys(names: readonly string[], env: Environment = process.env): readonly string[] {
  return names.filter((name) => environment(name, env) !== undefined);
}
