import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { z } from 'zod';

const access = z.object({ port: z.int().min(1).max(65535), password: z.string().min(20) });

/** How to reach the embedded server: chosen once, remembered in a file only its owner can read. */
export type Access = z.infer<typeof access>;

export const userName = 'gatewright';

export function readAccess(file: string): Access | undefined {
  try {
    return access.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

export function writeAccess(file: string, value: Access): void {
  writeFileSync(file, `${JSON.stringify(value)}\n`, { mode: 0o600 });
}

export async function newAccess(): Promise<Access> {
  return { port: await freePort(), password: randomBytes(24).toString('base64url') };
}

/** The connection string of a database of the embedded server. */
export function urlOf({ port, password }: Access, database: string): string {
  return `postgresql://${userName}:${password}@127.0.0.1:${port}/${database}`;
}

/** The same port where nobody has taken it meanwhile, else another one. */
export async function stillFree(port: number): Promise<number> {
  return (await tryPort(port)) ?? freePort();
}

/** A port nobody listens on. */
export async function freePort(): Promise<number> {
  const port = await tryPort(0);
  if (port === undefined) throw new Error('no free port on 127.0.0.1');
  return port;
}

async function tryPort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const found = typeof address === 'object' && address ? address.port : undefined;
      server.close(() => resolve(found));
    });
  });
}
