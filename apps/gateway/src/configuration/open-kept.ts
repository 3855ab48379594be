import path from 'node:path';
import { keptFile } from '#adapters/files';
import type { Secrets } from '#adapters/secrets';
import { KeptConfiguration } from './kept-configuration.js';

interface Whereabouts {
  readonly dataDirectory: string;
  readonly secrets: Pick<Secrets, 'snapshot'>;
  /** Told when what was kept cannot be written or used. */
  readonly onProblem: (problem: string) => void;
}

/** What the database said last, sealed on disk in `DATA_DIR/kept-configuration`. */
export function openKept({ dataDirectory, secrets, onProblem }: Whereabouts): KeptConfiguration {
  const file = keptFile({
    path: path.join(dataDirectory, 'kept-configuration'),
    seal: (text) => secrets.snapshot.seal(text, place),
    open: (sealed) => secrets.snapshot.open(sealed, place),
    onProblem,
  });
  return new KeptConfiguration({ file, wall: Date.now, onProblem });
}

const place = { table: 'kept', id: 'gateway', field: 'configuration' };
