export interface Repeated {
  readonly everyMs: number;
  readonly work: () => Promise<unknown>;
  /** Told of a round that failed; the next one is another try. */
  readonly onError: (error: unknown) => void;
}

export interface Repetition {
  /** Ends after the round that is under way. */
  stop(): Promise<void>;
}

/** Does something now, and again and again: a round begins a while after the one before has ended. */
export function repeat({ everyMs, work, onError }: Repeated): Repetition {
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let round = Promise.resolve();

  const begin = (): void => {
    round = work()
      .then(() => undefined, onError)
      .then(() => {
        if (!isStopped) timer = setTimeout(begin, everyMs).unref();
      });
  };
  begin();

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await round;
    },
  };
}
