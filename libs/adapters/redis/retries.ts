import { pause } from './within.js';

const MOST = 10_000;
const SHORTEST_MS = 50;
const LONGEST_MS = 1_000;

/** Things that must be done in the end, each of which may be done twice. Beyond so many, what is held lapses by itself. */
export class Retries {
  private readonly failed: (() => Promise<unknown>)[] = [];
  private isWorking = false;
  private isClosed = false;

  constructor(private readonly isUp: () => boolean) {}

  /** Does it now, and again until it is done. */
  add(task: () => Promise<unknown>): void {
    void this.isDone(task).then((isDone) => {
      if (isDone) return;
      if (this.failed.length < MOST) this.failed.push(task);
      void this.work();
    });
  }

  close(): void {
    this.isClosed = true;
  }

  private async work(): Promise<void> {
    if (this.isWorking) return;
    this.isWorking = true;
    for (let waitMs = SHORTEST_MS; this.failed.length > 0 && !this.isClosed;) {
      await pause(waitMs);
      waitMs = (await this.isDone(this.failed[0])) ? 0 : Math.min(Math.max(waitMs, SHORTEST_MS) * 2, LONGEST_MS);
      if (waitMs === 0) this.failed.shift();
    }
    this.isWorking = false;
  }

  private async isDone(task: (() => Promise<unknown>) | undefined): Promise<boolean> {
    if (!task) return true;
    if (!this.isUp()) return false;
    return task().then(
      () => true,
      () => false,
    );
  }
}
