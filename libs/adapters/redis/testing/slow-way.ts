import { connect, createServer, type Socket } from 'node:net';

/** A way to Redis on which the answers stand still from the first command that has this word in it, until they may go on. */
export interface SlowWay {
  readonly url: string;
  /** Somebody has said the word. */
  readonly isHeld: () => boolean;
  readonly goOn: () => void;
  readonly close: () => void;
}

/** The word is said only by what is to be late: all before it is answered at once. */
export async function slowWay(redisUrl: string, word: string): Promise<SlowWay> {
  const [sockets, waiting] = [new Set<Socket>(), [] as (() => void)[]];
  let [isSaid, mayGo] = [false, false];
  const server = createServer((near) => {
    const far = connect(Number(new URL(redisUrl).port), '127.0.0.1');
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => undefined).once('close', () => other.destroy());
    }
    near.on('data', (chunk) => {
      isSaid ||= chunk.includes(word);
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!isSaid || mayGo) near.write(chunk);
      else waiting.push(() => near.write(chunk));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `redis://127.0.0.1:${(server.address() as { port: number }).port}`,
    isHeld: () => waiting.length > 0,
    goOn: () => {
      mayGo = true;
      for (const write of waiting.splice(0)) write();
    },
    close: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
