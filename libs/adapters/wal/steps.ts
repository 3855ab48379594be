import { setImmediate } from 'node:timers/promises';

const STEP_BYTES = 256 * 1024;

/** Long work on a log in steps of so many bytes: between two of them others have their turn. */
export class Steps {
  private bytes = 0;

  /** What is done between two steps; work ends where it throws. */
  constructor(private readonly onStep: () => void = () => undefined) {}

  /** Counts what was done, and says whether it is a step. */
  isDue(bytes: number): boolean {
    this.bytes += bytes;
    return this.bytes >= STEP_BYTES;
  }

  async next(): Promise<void> {
    this.bytes = 0;
    await setImmediate();
    this.onStep();
  }
}
