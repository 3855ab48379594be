/** Stops a start with one sentence for the person at the terminal instead of a stack. */
export class StartError extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode = 1) {
    super(message);
    this.name = 'StartError';
    this.exitCode = exitCode;
  }
}

/** Runs an entry point: a StartError ends it with its sentence and code, anything else with its stack. */
export async function orExit(run: () => Promise<number>): Promise<never> {
  try {
    process.exit(await run());
  } catch (error) {
    const known = error instanceof StartError;
    console.error(known ? error.message : error);
    process.exit(known ? error.exitCode : 1);
  }
}
