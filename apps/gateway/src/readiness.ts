/** Whether requests may come, and what is away at the moment. */
export class Readiness {
  constructor(readonly dependencies: readonly ('postgres' | 'redis')[]) {}

  /** Dependencies that are away, with the reason; it serves on without them as far as it can. */
  readonly problems = new Map<'postgres' | 'redis', string>();
  private isDraining = false;
  private hasConfiguration = false;

  configured(): void {
    this.hasConfiguration = true;
  }

  /** No new requests, please: those under way are finished. */
  drain(): void {
    this.isDraining = true;
  }

  /** Returns whether that is news. */
  note(dependency: 'postgres' | 'redis', problem: string | undefined): boolean {
    const before = this.problems.get(dependency);
    if (problem === undefined) this.problems.delete(dependency);
    else this.problems.set(dependency, problem);
    return before !== problem;
  }

  configuration(): string | undefined {
    return this.hasConfiguration ? undefined : 'The configuration was not read yet.';
  }

  draining(): string | undefined {
    return this.isDraining ? 'The gateway is stopping.' : undefined;
  }
}
