import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { catalog } from '#adapters/catalog';
import type { Secrets } from '#adapters/secrets';
import { createLog } from '#adapters/telemetry';
import { providers } from '#core/providers';
import { createGateway, type Gateway } from '../../apps/gateway/src/gateway.js';
import type { GatewaySettings } from '../../apps/gateway/src/settings.js';

/** A gateway that listens. */
export interface TestGateway {
  readonly url: string;
  readonly port: number;
  readonly gateway: Gateway;
  /** All that it wrote to its log. */
  readonly lines: readonly string[];
  /** Which configuration it decides on; `undefined` before the first. */
  readonly version: () => string | undefined;
  readonly stop: () => Promise<void>;
}

export interface GatewayNeeds extends Partial<GatewaySettings> {
  readonly databaseUrl: string;
  readonly secrets: Secrets;
}

/** Starts one in this process, on a free port. */
export async function startGateway(needs: GatewayNeeds): Promise<TestGateway> {
  const lines: string[] = [];
  const log = createLog({ level: 'trace', output: { write: (line) => void lines.push(line) } });
  const ownDirectory = needs.dataDirectory ? undefined : await mkdtemp(path.join(tmpdir(), 'gatewright-data-'));
  const gateway = await createGateway({ ...settings, dataDirectory: ownDirectory ?? '', ...needs }, log);
  await gateway.app.listen(0, '127.0.0.1');
  const url = await gateway.app.getUrl();
  const { snapshots } = gateway.parts;
  return {
    url,
    port: Number(new URL(url).port),
    gateway,
    lines,
    version: () => snapshots.last?.version,
    stop: async () => {
      await gateway.close();
      if (ownDirectory) await rm(ownDirectory, { recursive: true, force: true });
    },
  };
}

const settings = {
  environment: () => undefined,
  kinds: providers,
  catalog: catalog(),
  allowPrivateNetwork: true,
  maxBodyBytes: 32 * 1024 * 1024,
  fetching: { maxBytes: 20 * 1024 * 1024, allowPrivate: true },
  maxUploadBytes: 512 * 1024 * 1024,
  drainMaxMs: 5_000,
  logLevel: 'trace',
  pollMs: 200,
  batchPollMs: 100,
} satisfies Omit<GatewaySettings, 'databaseUrl' | 'secrets' | 'dataDirectory'>;
