/** Something that was started. */
export interface Stoppable {
  /** In good order: what is under way is finished. */
  readonly stop: () => Promise<void>;
  /** At once. */
  readonly kill: () => void;
}

/** What has been started and must be stopped, last first. */
export class Stops {
  private readonly started: Stoppable[] = [];
  private isStopping = false;

  /** After the stop has begun, what is handed in is stopped at once. */
  add(thing: Stoppable): void {
    this.started.push(thing);
    if (this.isStopping) thing.kill();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    for (const thing of this.started.toReversed()) await thing.stop();
  }

  kill(): void {
    for (const thing of this.started.toReversed()) thing.kill();
  }
}
