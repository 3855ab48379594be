/** Wakes whoever waits for more of something. */
export class Bell {
  private next = Promise.withResolvers<void>();

  /** Something came. */
  ring(): void {
    const { resolve } = this.next;
    this.next = Promise.withResolvers<void>();
    resolve();
  }

  /** Until it rings the next time. */
  rung(): Promise<void> {
    return this.next.promise;
  }
}
