/** Counts the requests of each route, so that targets can take turns. */
export class Turns {
  private readonly counts = new Map<string, number>();

  /** How many came before. Asking counts nothing: `next` does. */
  before(route: string): number {
    return this.counts.get(route) ?? 0;
  }

  /** How many came before this one. */
  next(route: string): number {
    const before = this.before(route);
    this.counts.set(route, (before + 1) % Number.MAX_SAFE_INTEGER);
    return before;
  }
}
